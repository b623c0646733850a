/** Buying apples: the price of some apples with tax, and how it changes with each of the three numbers. */
import { Mul } from "retrograd/layers";
import { isStarted } from "./started.ts";

/** The price of `count` apples, and its gradients, by two Mul layers in float64. */
export function buyApples(count: number, { apple = 100, tax = 1.1 } = {}) {
  const mulApples = new Mul();
  const mulTax = new Mul();

  const applePrice = mulApples.forward(apple, count);
  const price = mulTax.forward(applePrice, tax);

  const [dApplePrice, dTax] = mulTax.backward(1);
  const [dApple, dCount] = mulApples.backward(dApplePrice);
  return { price: price.item(), dApple: dApple.item(), dCount: dCount.item(), dTax: dTax.item() };
}

export function main(): void {
  for (const count of [2, 3]) {
    const { price, dApple, dCount, dTax } = buyApples(count);
    console.log(`${count} apples at 100 with 10 % tax: ${price}`);
    console.log(`gradients for apple, count, tax: ${dApple} ${dCount} ${dTax}`);
  }
}

if (isStarted(import.meta.url)) main();
