/** The theme's colours, for what is painted rather than styled. */
import { useEffect, useState } from "react";

/** The values of custom properties of the page, read again whenever the theme changes. */
export function useColours(names: readonly string[]): readonly string[] {
  const [, setCount] = useState(0);
  useEffect(() => {
    const changed = () => setCount((count) => count + 1);
    const observer = new MutationObserver(changed);
    observer.observe(document.documentElement, { attributeFilter: ["data-theme"] });
    const system = matchMedia("(prefers-color-scheme: dark)");
    system.addEventListener("change", changed);
    return () => {
      observer.disconnect();
      system.removeEventListener("change", changed);
    };
  }, []);
  const style = getComputedStyle(document.documentElement);
  return names.map((name) => style.getPropertyValue(name));
}
