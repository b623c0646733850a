/** Room for something wide: it scrolls by itself, and the keyboard reaches it while there is anything to scroll. */
import { type ReactNode, useEffect, useRef, useState } from "react";

interface ScrollBoxProps {
  readonly className?: string;
  /** For those who listen. */
  readonly label: string;
  /** Scrolls sideways only. */
  readonly isLevel?: boolean;
  readonly children: ReactNode;
}

export function ScrollBox({ className, label, isLevel = false, children }: ScrollBoxProps) {
  const box = useRef<HTMLDivElement>(null);
  const [isScrolling, setScrolling] = useState(false);
  useEffect(() => {
    const { current } = box;
    const measure = () =>
      setScrolling(
        current!.scrollWidth > current!.clientWidth + 1 ||
          (!isLevel && current!.scrollHeight > current!.clientHeight + 1),
      );
    const observer = new ResizeObserver(measure);
    observer.observe(current!);
    if (current!.firstElementChild) observer.observe(current!.firstElementChild);
    return () => observer.disconnect();
  }, [isLevel]);
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for fields
    <div
      ref={box}
      role="group"
      aria-label={label}
      className={className}
      style={{ position: "relative", overflow: isLevel ? "auto hidden" : "auto" }}
      tabIndex={isScrolling ? 0 : undefined}
    >
      {children}
    </div>
  );
}
