/** Numerical against analytic: the selected node from end to end, and every edge of the graph by itself. */
import { useTranslation } from "react-i18next";
import type { Shape } from "retrograd";
import { type EdgeCheck, type NodeCheck, short } from "retrograd/inspect";
import type { GraphPageModel } from "../../model/graph/page.ts";
import type { Answer } from "../../model/graph/page-state.ts";
import type { Drawing, DrawnNode } from "../../model/graph/source.ts";
import { indexText, sizeOf } from "../../model/position.ts";
import { useStore } from "../use-store.ts";
import css from "./check.module.css";
import { ScrollBox } from "./scroll-box.tsx";

interface ChecksProps {
  readonly model: GraphPageModel;
  /** The selected node. */
  readonly node: DrawnNode | undefined;
}

export function Checks({ model, node }: ChecksProps) {
  const { t } = useTranslation("graph");
  const { nodeCheck, checks, drawing } = useStore(model.store);
  const found = nodeCheck?.status === "ready" ? nodeCheck.value : undefined;
  return (
    <section className={css.check} aria-label={t("inspector.check.title")}>
      <div className={css.bar}>
        <h3>{t("inspector.check.title")}</h3>
        {node?.gradient && (
          <button
            type="button"
            disabled={nodeCheck?.status === "waiting"}
            onClick={() => void model.checkSelected()}
          >
            {t("inspector.check.check")}
          </button>
        )}
        <button type="button" disabled={checks?.status === "waiting"} onClick={() => void model.checkAll()}>
          {t("inspector.check.checkAll")}
        </button>
      </div>
      <div role="status" className={css.outcome} data-testid="node-check">
        <Waiting answer={nodeCheck} />
        {found && node && <Verdict check={found} size={sizeOf(node.shape)} />}
        {found?.sends.map((edge) => (
          <Sent key={edge.input} edge={edge} drawing={drawing!} />
        ))}
      </div>
      {found && found.entries.length > 0 && node && <Entries check={found} shape={node.shape} />}
      <div role="status" className={css.outcome} data-testid="all-checks">
        <Waiting answer={checks} />
        {checks?.status === "ready" && (
          <EdgeSummary edges={checks.value.edges} drawing={drawing!} onSelect={(key) => model.select(key)} />
        )}
      </div>
    </section>
  );
}

function Waiting({ answer }: { readonly answer: Answer<unknown> | undefined }) {
  const { t } = useTranslation("graph");
  if (answer?.status === "waiting") return <p className="soft">{t("inspector.check.waiting")}</p>;
  if (answer?.status !== "failed") return null;
  return <p className={css.failed}>{t("inspector.check.failed", { message: answer.message })}</p>;
}

interface VerdictProps {
  readonly check: NodeCheck;
  /** How many entries the node has. */
  readonly size: number;
}

function Verdict({ check: { passed, entries, problem }, size }: VerdictProps) {
  const { t } = useTranslation("graph");
  const count = (verdict: string) => entries.filter((entry) => entry.verdict === verdict).length;
  const [agree, differ, kinks] = ["agrees", "differs", "kink"].map(count);
  return (
    <>
      <p className={passed ? css.passed : css.failed}>
        <Mark passed={passed} />
        {problem !== undefined
          ? t("inspector.check.problem", { problem })
          : passed
            ? t("inspector.check.passed", { count: agree })
            : t("inspector.check.notPassed", { count: differ, all: agree + differ })}
      </p>
      {entries.length > 0 && entries.length < size && (
        <p className={css.note}>{t("inspector.check.sampled", { count: entries.length, size })}</p>
      )}
      {kinks > 0 && <p className={css.note}>{t("inspector.check.kinks", { count: kinks })}</p>}
    </>
  );
}

/** What an operation sends to one of its inputs: whatever arrives, its own backward may be wrong. */
function Sent({ edge, drawing }: { readonly edge: EdgeCheck; readonly drawing: Drawing }) {
  const { t } = useTranslation("graph");
  const { key, input, passed, worst, problem } = edge;
  const node = drawing.nodes.find((one) => one.key === key);
  const to = drawing.nodes.find((one) => one.key === node?.inputs[input]);
  const name = to?.name ?? to?.label ?? "";
  return (
    <p className={passed ? css.passed : css.failed}>
      <Mark passed={passed} />
      {passed
        ? t("inspector.check.sends", { name })
        : t("inspector.check.sendsWrong", {
            name,
            why:
              problem ?? (worst ? t("inspector.check.edgeError", { relative: short(worst.relative) }) : ""),
          })}
    </p>
  );
}

function Mark({ passed }: { readonly passed: boolean }) {
  return (
    <svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true" className={css.mark}>
      <path d={passed ? "M3 8.5 6.5 12 13 4.5" : "M4 4 12 12 M12 4 4 12"} />
    </svg>
  );
}

/** The worst entry in full, then all that were looked at. */
function Entries({ check: { entries, worst }, shape }: { readonly check: NodeCheck; readonly shape: Shape }) {
  const { t } = useTranslation("graph");
  const isScalar = shape.length === 0;
  return (
    <>
      {worst && (
        <dl className={css.worst}>
          {!isScalar && (
            <dt className={css.wide}>{t("inspector.check.worst", { index: indexText(worst.index) })}</dt>
          )}
          <dt>{t("inspector.check.analytic")}</dt>
          <dd className="backward">{worst.analytic}</dd>
          <dt>{t("inspector.check.numerical")}</dt>
          <dd>{worst.numerical}</dd>
          <dt>{t("inspector.check.relative")}</dt>
          <dd>{short(worst.relative)}</dd>
        </dl>
      )}
      <p className={css.note}>{t("inspector.check.about")}</p>
      {entries.length > 1 && (
        <details>
          <summary>{t("inspector.check.entries", { count: entries.length })}</summary>
          <ScrollBox className={css.entries} label={t("inspector.check.entries", { count: entries.length })}>
            <table>
              <thead>
                <tr>
                  <th scope="col">{t("inspector.check.index")}</th>
                  <th scope="col">{t("inspector.check.analytic")}</th>
                  <th scope="col">{t("inspector.check.numerical")}</th>
                  <th scope="col">
                    <span className="visually-hidden">{t("inspector.check.title")}</span>
                  </th>
                </tr>
              </thead>
              <tbody>
                {entries.map(({ index, analytic, numerical, verdict }) => (
                  <tr key={index.join()} className={verdict === "differs" ? css.wrong : undefined}>
                    <th scope="row">{indexText(index)}</th>
                    <td title={String(analytic)}>{short(analytic)}</td>
                    <td title={String(numerical)}>{short(numerical)}</td>
                    <td>{VERDICTS[verdict]}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </ScrollBox>
        </details>
      )}
    </>
  );
}

const VERDICTS: Readonly<Record<NodeCheck["entries"][number]["verdict"], string>> = {
  agrees: "✓",
  differs: "✗",
  kink: "∠",
};

interface EdgeSummaryProps {
  readonly edges: readonly EdgeCheck[];
  readonly drawing: Drawing;
  readonly onSelect: (key: string) => void;
}

function EdgeSummary({ edges, drawing, onSelect }: EdgeSummaryProps) {
  const { t } = useTranslation("graph");
  const wrong = edges.filter(({ passed }) => !passed);
  if (edges.length === 0) return <p className={css.note}>{t("inspector.check.noEdges")}</p>;
  if (wrong.length === 0) {
    return (
      <p className={css.passed}>
        <Mark passed />
        {t("inspector.check.allAgree", { count: edges.length })}
      </p>
    );
  }
  const find = (key: string) => drawing.nodes.find((node) => node.key === key);
  const nameOf = (node: DrawnNode | undefined) => node?.name ?? node?.label ?? "";
  return (
    <>
      <p className={css.failed}>
        <Mark passed={false} />
        {t("inspector.check.someFail", { agree: edges.length - wrong.length, all: edges.length })}
      </p>
      <ul className={css.edges}>
        {wrong.map(({ key, input, worst, problem }) => {
          const to = find(key);
          const from = to?.inputs[input] ?? drawing.outputs[0]; // the end is no node
          return (
            <li key={`${key} ${input}`}>
              <button type="button" onClick={() => onSelect(to?.key ?? from)}>
                {t("inspector.check.edge", { from: nameOf(find(from)), to: nameOf(to) })}
              </button>
              <span>
                {problem ?? (worst && t("inspector.check.edgeError", { relative: short(worst.relative) }))}
              </span>
            </li>
          );
        })}
      </ul>
      <p className={css.note}>{t("inspector.check.alone")}</p>
    </>
  );
}
