/** Buying two apples and three oranges: a computational graph of three Mul layers and an Add layer. */
import { Add, Mul } from "retrograd/layers";
import { isStarted } from "./started.ts";

/** The price with tax, and its gradients, in float64. */
export function buyApplesAndOranges({ apple = 100, apples = 2, orange = 150, oranges = 3, tax = 1.1 } = {}) {
  const mulApples = new Mul();
  const mulOranges = new Mul();
  const addFruit = new Add();
  const mulTax = new Mul();

  const applePrice = mulApples.forward(apple, apples);
  const orangePrice = mulOranges.forward(orange, oranges);
  const fruitPrice = addFruit.forward(applePrice, orangePrice);
  const price = mulTax.forward(fruitPrice, tax);

  const [dFruitPrice, dTax] = mulTax.backward(1);
  const [dApplePrice, dOrangePrice] = addFruit.backward(dFruitPrice);
  const [dOrange, dOranges] = mulOranges.backward(dOrangePrice);
  const [dApple, dApples] = mulApples.backward(dApplePrice);
  return {
    price: price.item(),
    gradients: [dApples, dApple, dOrange, dOranges, dTax].map((gradient) => gradient.item()),
  };
}

export function main(): void {
  const { price, gradients } = buyApplesAndOranges();
  console.log(`2 apples at 100 and 3 oranges at 150 with 10 % tax: ${price}`);
  console.log(`gradients for apples, apple, orange, oranges, tax: ${gradients.join(" ")}`);
}

if (isStarted(import.meta.url)) main();
