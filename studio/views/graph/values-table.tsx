/** A matrix of numbers to read and to copy, a part at a time where it is large. */
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { DType, Shape } from "retrograd";
import { exact, short } from "retrograd/inspect";
import { type Cut, planeOf, positionOf } from "../../model/graph/table.ts";
import { ScrollBox } from "./scroll-box.tsx";
import css from "./values.module.css";

const MOST_ROWS = 50;
const MOST_COLUMNS = 20;

interface TableProps {
  readonly elements: ArrayLike<number>;
  readonly shape: Shape;
  readonly cut: Cut;
  readonly dtype: DType;
}

export function Table({ elements, shape, cut, dtype }: TableProps) {
  const { t } = useTranslation("graph");
  const plane = planeOf(shape, cut);
  const [row, setRow] = useState(0);
  const [column, setColumn] = useState(0);
  const rows = range(row, Math.min(plane.rows, row + MOST_ROWS));
  const columns = range(column, Math.min(plane.columns, column + MOST_COLUMNS));
  const isVector = shape.length < 2;
  // A few columns have room for every digit.
  const textOf = (x: number) => (plane.columns <= 2 ? exact(x, dtype) : short(x));
  return (
    <>
      <ScrollBox className={css.tableBox} label={t("inspector.views.table")}>
        <table className={css.table}>
          {!isVector && (
            <thead>
              <tr>
                <td />
                {columns.map((c) => (
                  <th key={c} scope="col">
                    {c}
                  </th>
                ))}
              </tr>
            </thead>
          )}
          <tbody>
            {rows.map((r) => (
              <tr key={r}>
                <th scope="row">{r}</th>
                {columns.map((c) => {
                  const x = elements[positionOf(plane, r, c)];
                  return (
                    <td key={c} title={exact(x, dtype)}>
                      {textOf(x)}
                    </td>
                  );
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollBox>
      {plane.rows > MOST_ROWS && (
        <Pager
          text={t("inspector.rows", { from: row, to: row + rows.length - 1, count: plane.rows })}
          labels={[t("inspector.earlierRows"), t("inspector.laterRows")]}
          signs={["↑", "↓"]}
          at={row}
          size={MOST_ROWS}
          count={plane.rows}
          onChange={setRow}
        />
      )}
      {plane.columns > MOST_COLUMNS && (
        <Pager
          text={t("inspector.columns", {
            from: column,
            to: column + columns.length - 1,
            count: plane.columns,
          })}
          labels={[t("inspector.earlierColumns"), t("inspector.laterColumns")]}
          signs={["←", "→"]}
          at={column}
          size={MOST_COLUMNS}
          count={plane.columns}
          onChange={setColumn}
        />
      )}
    </>
  );
}

interface PagerProps {
  readonly text: string;
  readonly labels: readonly [earlier: string, later: string];
  readonly signs: readonly [earlier: string, later: string];
  readonly at: number;
  readonly size: number;
  readonly count: number;
  readonly onChange: (at: number) => void;
}

function Pager({ text, labels, signs, at, size, count, onChange }: PagerProps) {
  return (
    <p className={css.pager}>
      <span>{text}</span>
      <button
        type="button"
        aria-label={labels[0]}
        disabled={at === 0}
        onClick={() => onChange(Math.max(0, at - size))}
      >
        {signs[0]}
      </button>
      <button
        type="button"
        aria-label={labels[1]}
        disabled={at + size >= count}
        onClick={() => onChange(at + size)}
      >
        {signs[1]}
      </button>
    </p>
  );
}

function range(from: number, to: number): readonly number[] {
  return Array.from({ length: to - from }, (_, i) => from + i);
}
