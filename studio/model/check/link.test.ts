import { expect, it } from "vitest";
import { formatAddress, parseAddress } from "../address.ts";
import { linkOf, paramsOf } from "./link.ts";
import { brokenCode, firstOrder } from "./store.ts";

it("keeps the state in an address", () => {
  const order = { net: "small", samples: "100", seed: 7 } as const;
  const code = "class Relu {} // 梯度确认 \u2212";
  const address = formatAddress({ page: "check", params: paramsOf({ order, exercise: "relu-dout", code }) });
  expect(address).toMatch(/^#check\?[\w=&-]+$/);
  expect(linkOf(parseAddress(address).params)).toEqual({ order, exercise: "relu-dout", code });
});

it("leaves unchanged code out, and what it does not know", () => {
  const state = { order: firstOrder, exercise: "mse-mean", code: brokenCode("mse-mean") } as const;
  expect(paramsOf(state).code).toBe("");
  expect(linkOf({ net: "huge", seed: "-1", exercise: "none", code: "????" })).toEqual({ order: {} });
});
