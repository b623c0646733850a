import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Address } from "../model/address.ts";
import { watchAddressBar } from "./address-bar.ts";

const graph = (code: string): Address => ({ page: "graph", params: { code } });

/** A browser's window that has stood at `#graph` for a while. */
function open() {
  const target = new EventTarget();
  const location = { hash: "#graph" };
  const written: string[] = [];
  vi.stubGlobal("location", location);
  vi.stubGlobal("history", {
    replaceState: (_state: null, _title: string, hash: string) => {
      location.hash = hash;
      written.push(hash);
    },
  });
  vi.stubGlobal("addEventListener", target.addEventListener.bind(target));
  vi.stubGlobal("removeEventListener", target.removeEventListener.bind(target));
  const bar = watchAddressBar();
  const read: Address[] = [];
  const close = bar.listen((address) => read.push(address));
  vi.advanceTimersByTime(1000);
  return {
    bar,
    location,
    written,
    read,
    close,
    hear: (event: string) => target.dispatchEvent(new Event(event)),
  };
}

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test("a change is written at once; of many, the last a little later", () => {
  const { bar, written, read } = open();
  for (const code of ["a", "b", "c"]) bar.write(graph(code));
  expect(written).toEqual(["#graph?code=a"]);
  vi.advanceTimersByTime(1000);
  expect(written).toEqual(["#graph?code=a", "#graph?code=c"]);
  expect(read).toEqual([]);
});

test("what has not changed is not written", () => {
  const { bar, written } = open();
  for (let i = 0; i < 3; i++) {
    bar.write(graph("a"));
    vi.advanceTimersByTime(1000);
  }
  expect(written).toEqual(["#graph?code=a"]);
});

test.each(["click", "pagehide"])("what waits is written before a %s leads away", (event) => {
  const { bar, hear, written } = open();
  bar.write(graph("a"));
  bar.write(graph("b"));
  hear(event);
  expect(written).toEqual(["#graph?code=a", "#graph?code=b"]);
});

test.each(["#train", "#graph?code=linked"])("what waits is not written over %s, heard of or not", (link) => {
  for (const isHeard of [false, true]) {
    const { bar, location, hear, written, read } = open();
    bar.write(graph("a"));
    bar.write(graph("b"));
    location.hash = link;
    hear(isHeard ? "hashchange" : "click");
    vi.advanceTimersByTime(1000);
    expect(written).toEqual(["#graph?code=a"]);
    expect(location.hash).toBe(link);
    expect(read).toHaveLength(isHeard ? 1 : 0);
  }
});

test("a page that follows a link does not write what it had before over it", () => {
  const { bar, location, hear, written } = open();
  bar.write(graph("a"));
  location.hash = "#graph?code=linked";
  hear("hashchange");
  bar.write(graph("before"));
  bar.write(graph("followed"));
  vi.advanceTimersByTime(1000);
  expect(written).toEqual(["#graph?code=a", "#graph?code=followed"]);
});

test("a page that is no longer open writes nothing", () => {
  const { bar, location, hear, written } = open();
  location.hash = "#train";
  hear("hashchange");
  bar.write(graph("a"));
  vi.advanceTimersByTime(1000);
  expect(written).toEqual([]);
});

test("nobody is told after the end", () => {
  const { close, location, hear, read } = open();
  close();
  location.hash = "#train";
  hear("hashchange");
  expect(read).toEqual([]);
});
