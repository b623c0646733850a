/** A small menu: the picture as SVG or PNG, the graph as JSON. */
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { GraphPageModel } from "../../model/graph/page.ts";
import type { PictureModel } from "../../model/graph/picture.ts";
import type { Badge } from "../../model/graph/picture-shapes.ts";
import { pictureSvg } from "../../model/graph/picture-svg.ts";
import type { Shown } from "../../model/graph/steps.ts";
import { messageOf } from "../../model/message-of.ts";
import { useStore } from "../use-store.ts";
import css from "./export-menu.module.css";
import { download, presentColours, presentFont, toPng } from "./export-picture.ts";

interface Props {
  readonly model: GraphPageModel;
  readonly pictures: PictureModel;
  readonly badges: ReadonlyMap<string, Badge>;
  readonly shown: Shown;
}

const KINDS = ["svg", "png", "json"] as const;
type Kind = (typeof KINDS)[number];

export function ExportMenu({ model, pictures, badges, shown }: Props) {
  const { t } = useTranslation("graph");
  const { picture } = useStore(pictures.store);
  const [isOpen, setOpen] = useState(false);
  const [failure, setFailure] = useState<string>();
  const root = useRef<HTMLDivElement>(null);
  const opener = useRef<HTMLButtonElement>(null);

  useEffect(() => {
    if (!isOpen) return;
    const close = (event: PointerEvent) => {
      if (!root.current?.contains(event.target as Node)) setOpen(false);
    };
    addEventListener("pointerdown", close);
    return () => removeEventListener("pointerdown", close);
  }, [isOpen]);

  if (!picture) return null;

  const make = async (kind: Kind): Promise<Blob> => {
    if (kind === "json") {
      const json = JSON.stringify(await model.describe(), null, 2);
      return new Blob([`${json}\n`], { type: "application/json" });
    }
    const svg = pictureSvg(picture, {
      title: t("export.title", { name: nameOf(model) }),
      shown,
      colours: presentColours(),
      fontFamily: presentFont(),
      badges,
    });
    return kind === "svg" ? new Blob([svg], { type: "image/svg+xml" }) : toPng(svg);
  };
  const save = async (kind: Kind) => {
    setFailure(undefined);
    try {
      download(await make(kind), `${nameOf(model)}.${kind}`);
      setOpen(false);
      opener.current?.focus();
    } catch (error) {
      setFailure(messageOf(error));
    }
  };

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: Escape closes from wherever inside the focus is
    <div
      ref={root}
      className={css.menu}
      onKeyDown={(event) => {
        if (event.key !== "Escape" || !isOpen) return;
        setOpen(false);
        opener.current?.focus();
      }}
    >
      <button ref={opener} type="button" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
        {t("export.export")}
      </button>
      {isOpen && (
        <div className={css.list}>
          {KINDS.map((kind) => (
            <button key={kind} type="button" className="plain" onClick={() => void save(kind)}>
              {t(`export.${kind}`)}
            </button>
          ))}
          {failure !== undefined && <p role="alert">{failure}</p>}
        </div>
      )}
    </div>
  );
}

/** Of the example, else of the output, in characters that every system takes in a file's name. */
function nameOf(model: GraphPageModel): string {
  const { example, drawing } = model.store.get();
  const output = drawing?.nodes.find(({ key }) => key === drawing.outputs[0]);
  const name = example ?? output?.name ?? "";
  return name.replace(/[^\p{L}\p{N}_-]+/gu, "-").replace(/^-+|-+$/g, "") || "graph";
}
