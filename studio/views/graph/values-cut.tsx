/** Which matrix of a tensor with more than two axes is to be seen. */
import { useTranslation } from "react-i18next";
import type { Shape } from "retrograd";
import type { Cut } from "../../model/graph/table.ts";
import css from "./values.module.css";

interface CutPickerProps {
  readonly shape: Shape;
  readonly cut: Cut;
  readonly onChange: (cut: Cut) => void;
}

export function CutPicker({ shape, cut, onChange }: CutPickerProps) {
  const { t } = useTranslation("graph");
  const { rowAxis, columnAxis = 0, at } = cut;
  // An axis that the other side had is exchanged for its own.
  const pick = (side: "rowAxis" | "columnAxis", axis: number) => {
    const [own, other] = side === "rowAxis" ? [rowAxis, columnAxis] : [columnAxis, rowAxis];
    const others = { rowAxis: columnAxis, columnAxis: rowAxis };
    onChange(axis === other ? { ...others, at } : { ...cut, [side]: axis, at: at.with(own, 0) });
  };
  return (
    <div className={css.cut}>
      {(["rowAxis", "columnAxis"] as const).map((side) => (
        <label key={side}>
          <span>{t(`inspector.${side}`)}</span>
          <select
            value={side === "rowAxis" ? rowAxis : columnAxis}
            onChange={(event) => pick(side, Number(event.target.value))}
          >
            {shape.map((size, axis) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: axes have no other name
              <option key={axis} value={axis}>
                {t("inspector.axis", { axis, size })}
              </option>
            ))}
          </select>
        </label>
      ))}
      {shape.map((size, axis) =>
        axis === rowAxis || axis === columnAxis ? null : (
          // biome-ignore lint/suspicious/noArrayIndexKey: axes have no other name
          <label key={axis}>
            <span>{t("inspector.indexLabel", { axis })}</span>
            <input
              type="number"
              min={0}
              max={size - 1}
              value={at[axis]}
              aria-label={t("inspector.indexAlong", { axis, size })}
              onChange={(event) => {
                const index = Math.trunc(Number(event.target.value)) || 0;
                onChange({ ...cut, at: at.with(axis, Math.min(Math.max(index, 0), size - 1)) });
              }}
            />
          </label>
        ),
      )}
    </div>
  );
}
