/** A formula. KaTeX draws it, and keeps MathML beside it for those who listen. */
import { useLayoutEffect, useRef, useState } from "react";
import css from "./tex.module.css";

type Engine = typeof import("./tex-engine.ts");

let loading: Promise<Engine> | undefined;
let loaded: Engine | undefined;

function load(): Promise<Engine> {
  loading ??= import("./tex-engine.ts").then((engine) => {
    loaded = engine;
    return engine;
  });
  return loading;
}

export function Tex({ tex }: { readonly tex: string }) {
  const box = useRef<HTMLSpanElement>(null);
  const [engine, setEngine] = useState(loaded);
  useLayoutEffect(() => {
    if (engine) {
      engine.render(tex, box.current!, {
        displayMode: true,
        fleqn: true,
        output: "htmlAndMathml",
        throwOnError: false,
        errorColor: "currentColor",
        strict: "ignore", // \htmlClass is KaTeX's own
        trust: ({ command }) => command === "\\htmlClass",
      });
      return;
    }
    let isShown = true;
    void load().then((ready) => isShown && setEngine(ready));
    return () => {
      isShown = false;
    };
  }, [engine, tex]);
  return <span ref={box} className={css.formula} />;
}
