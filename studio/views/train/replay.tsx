/** A link to a step of training: trains up to it and looks inside, once it is clear that nothing is lost by that. */
import { useEffect, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { formatAddress } from "../../model/address.ts";
import type { Language } from "../../model/preferences.ts";
import { until } from "../../model/store.ts";
import { type Moment, parseMoment } from "../../model/train/moment.ts";
import { whole } from "../format.ts";
import type { PageProps } from "../page-props.ts";
import css from "./replay.module.css";
import type { TrainSession } from "./session.ts";

/** Where a step is looked into. */
export const GRAPH = formatAddress({ page: "graph", params: {} });

/** What becomes of a link to a moment. */
export interface Replay {
  readonly moment: Moment;
  /** Whether it would cost the present net is asked first. */
  readonly stage: "asking" | "running";
  readonly answer: (isWanted: boolean) => void;
}

/** A link to a moment: trains up to it, then looks inside. Gives nothing once that is over, or where nobody wants it. */
export function useReplay(session: TrainSession, params: PageProps["params"]): Replay | undefined {
  const moment = useMemo(() => parseMoment(params), [params]);
  const [stage, setStage] = useState<Replay["stage"] | "over">(moment ? "running" : "over");
  const answer = useRef<Replay["answer"]>(() => {});
  useEffect(() => {
    if (!moment) return;
    let isGone = false;
    const enter = (next: typeof stage) => !isGone && setStage(next);
    const isWanted = async () => {
      if (!(await session.wouldLose(moment))) return true;
      enter("asking");
      return new Promise<boolean>((resolve) => {
        answer.current = resolve;
      });
    };
    const replay = async () => {
      enter("running");
      if (!(await isWanted()) || isGone) return;
      enter("running");
      if (!(await session.replay(moment)) || isGone) return;
      await session.lookInside();
      // In its own place in the history: Back would train again.
      location.replace(params.back?.startsWith(`${GRAPH}?`) ? params.back : GRAPH);
    };
    const persist = async () => {
      try {
        await replay();
      } catch {
        // The report tells why, and offers to try again.
        const { report } = session.client;
        if (report.get().status !== "failed") return;
        await until(report, ({ status }) => status !== "failed");
        if (!isGone) await persist();
      }
    };
    persist().finally(() => enter("over"));
    return () => {
      isGone = true;
    };
  }, [session, moment, params]);
  return moment && stage !== "over" ? { moment, stage, answer: answer.current } : undefined;
}

/** What a replay is at, or what it asks. */
export function ReplayLine({ replay, at, language }: { replay: Replay; at: number; language: Language }) {
  const { t } = useTranslation("train");
  const { moment, stage, answer } = replay;
  const step = whole(moment.step + 1, language);
  if (stage === "running") {
    return (
      <p className="soft" role="status">
        {t("replay.running", { step })}
      </p>
    );
  }
  return (
    <div className={css.asking} role="alert">
      <p>{t("replay.asking", { step, at: whole(at, language) })}</p>
      <div className={css.answers}>
        <button type="button" onClick={() => answer(false)}>
          {t("replay.keep")}
        </button>
        <button type="button" onClick={() => answer(true)}>
          {t("replay.go")}
        </button>
      </div>
    </div>
  );
}
