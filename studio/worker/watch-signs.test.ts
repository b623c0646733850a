import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Sign } from "./frame-messages.ts";
import { watchSigns } from "./watch-signs.ts";

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
});
afterEach(() => {
  vi.useRealTimers();
});

/** A watch, and the far end of its port: the process that is watched. */
function watched() {
  const { port1, port2 } = new MessageChannel();
  const onDeath = vi.fn();
  const end = watchSigns(port1, onDeath);
  const show = async (sign: Sign) => {
    const arrival = new Promise((resolve) => port1.addEventListener("message", resolve, { once: true }));
    port2.postMessage(sign);
    await arrival;
  };
  return { port: port2, onDeath, end, show };
}

/** Lets seconds go by in which nothing is said. */
const silence = (seconds: number) => vi.advanceTimersByTime(seconds * 1000);

test("takes four silent seconds for death", () => {
  const { onDeath, end } = watched();
  silence(3);
  expect(onDeath).not.toHaveBeenCalled();
  silence(1);
  expect(onDeath).toHaveBeenCalledOnce();
  end();
});

test("counts anew after every sign of life, and asks for one each second", async () => {
  const { port, onDeath, end, show } = watched();
  let questions = 0;
  const asked = new Promise<void>((resolve) => {
    port.onmessage = () => ++questions === 15 && resolve();
  });
  for (let i = 0; i < 5; i++) {
    silence(3);
    await show("lives");
  }
  expect(onDeath).not.toHaveBeenCalled();
  await asked;
  silence(4);
  expect(onDeath).toHaveBeenCalledOnce();
  end();
});

test("hears that the worker has failed", async () => {
  const { onDeath, end, show } = watched();
  await show("failed");
  expect(onDeath).toHaveBeenCalledOnce();
  end();
});

test("tells nothing after its end", () => {
  const { onDeath, end } = watched();
  end();
  silence(10);
  expect(onDeath).not.toHaveBeenCalled();
});
