/** Variables and numbers that several rules need. Knows nothing of any single rule. */
import { zeros } from "../tensor/create.ts";
import { type Variable, variable } from "../tensor/variable.ts";

/** A variable of zeros as large as `parameter`, called `parameter.role`. */
export function zerosLike({ shape, dtype, name }: Variable, role: string): Variable {
  return variable(zeros(shape, { dtype }), { name: name === undefined ? role : `${name}.${role}` });
}

/** `weightDecay`, if it is a finite number from 0 on; throws a RangeError otherwise. */
export function checkWeightDecay(optimizer: string, weightDecay: number): number {
  if (weightDecay >= 0 && weightDecay < Number.POSITIVE_INFINITY) return weightDecay;
  throw new RangeError(`${optimizer}: weight decay ${weightDecay} is not a finite number ≥ 0; try 0.0001`);
}
