/** What a net makes of one image, and what in it speaks for that. Knows nothing of drawing. */
import { compile, grad, type Tensor, tensor } from "retrograd";
import type { DigitReading } from "../model/train/report.ts";
import type { Net } from "./train-net.ts";

/** A function that reads images of 784 grey levels with the present weights. */
export function digitReader(net: Net) {
  const classes = tensor(
    Int32Array.from({ length: 10 }, (_, i) => i),
    { shape: [1, 10] },
  );
  const program = compile((x: Tensor) => {
    const { logits } = net.forward(x);
    const winner = logits.argmax(1);
    const isWinner = winner.unsqueeze(1).eq(classes).cast("float32");
    const [gradient] = grad(logits.mul(isWinner).sum(), [x]);
    return { probabilities: logits.softmax(), winner, gradient };
  });
  return {
    dispose: () => program.dispose(),
    read(pixels: Uint8Array): DigitReading {
      const x = tensor(
        Float32Array.from(pixels, (level) => level / 255),
        { shape: [1, 784] },
      );
      const { probabilities, winner, gradient } = program.sync(x);
      return {
        probabilities: Array.from(probabilities.dataSync()),
        winner: winner.dataSync()[0],
        gradient: gradient.dataSync() as Float32Array,
      };
    },
  };
}
