/** Gradients of tensors: the face of autodiff. */
import { grad as nodeGrad } from "../autodiff/grad.ts";
import { Tensor } from "./tensor.ts";

/**
 * The gradient of `output` with respect to each tensor of `wrt`, each in that tensor's shape: lazy tensors, which can be
 * differentiated again. `seed` is the gradient of the output itself; a scalar needs none.
 * Throws a ShapeError if the output is no scalar and there is no seed, or if something is not floating point.
 *
 * @example const [dApple, dCount] = grad(price, [apple, count]);
 */
export function grad<const W extends readonly Tensor[]>(
  output: Tensor,
  wrt: W,
  seed?: Tensor,
): { [K in keyof W]: Tensor } {
  const gradients = nodeGrad(
    output.node,
    wrt.map((x) => x.node),
    seed?.node,
  );
  return gradients.map((node) => new Tensor(node)) as { [K in keyof W]: Tensor };
}
