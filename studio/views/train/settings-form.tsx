/** Data, net, optimizer and seed, to choose. Knows nothing of training. */
import { memo, useId } from "react";
import { useTranslation } from "react-i18next";
import {
  activationNames,
  type DenseLayer,
  dataNames,
  initNames,
  limits,
  MOST_LAYERS,
  modelNames,
  optimizerNames,
  paces,
  parseRate,
  parseWhole,
  type TrainSettings,
  withData,
  withOptimizer,
} from "../../model/train/settings.ts";
import { NumberField } from "./number-field.tsx";
import css from "./settings-form.module.css";

interface SettingsFormProps {
  readonly settings: TrainSettings;
  readonly onChange: (settings: TrainSettings) => void;
}

export const SettingsForm = memo(function SettingsForm({ settings, onChange }: SettingsFormProps) {
  const { t } = useTranslation("train");
  const { data, model, hidden, init, optimizer, rate, batch, seed, pace } = settings;
  return (
    <form className={css.form} onSubmit={(event) => event.preventDefault()}>
      <Choice
        label={t("data")}
        value={data}
        choices={dataNames}
        textOf={(name) => t(`datasets.${name}`)}
        onChange={(name) => onChange(withData(settings, name))}
      />
      {data === "mnist" && (
        <Choice
          label={t("model")}
          value={model}
          choices={modelNames}
          textOf={(name) => t(`models.${name}`)}
          onChange={(name) => onChange({ ...settings, model: name, init: name === "cnn" ? "he" : init })}
        />
      )}
      {model === "cnn" ? (
        <p className={css.note}>{t("cnnLayers")}</p>
      ) : (
        <Layers hidden={hidden} onChange={(layers) => onChange({ ...settings, hidden: layers })} />
      )}
      <Choice
        label={t("init")}
        value={init}
        choices={initNames}
        textOf={(name) => t(`inits.${name}`)}
        onChange={(name) => onChange({ ...settings, init: name })}
      />
      <div className={css.pair}>
        <Choice
          label={t("optimizer")}
          value={optimizer}
          choices={optimizerNames}
          textOf={(name) => t(`optimizers.${name}`)}
          onChange={(name) => onChange(withOptimizer(settings, name))}
        />
        <NumberField
          label={t("rate")}
          value={rate}
          {...limits.rate}
          step="any"
          parse={parseRate}
          onChange={(value) => onChange({ ...settings, rate: value })}
        />
        <NumberField
          label={t("batch")}
          value={batch}
          {...limits.batch}
          parse={(text) => parseWhole(text, "batch")}
          onChange={(value) => onChange({ ...settings, batch: value })}
        />
        <NumberField
          label={t("seed")}
          value={seed}
          {...limits.seed}
          parse={(text) => parseWhole(text, "seed")}
          onChange={(value) => onChange({ ...settings, seed: value })}
        />
      </div>
      <Choice
        label={t("pace")}
        value={String(pace)}
        choices={paces.map(String)}
        textOf={(name) => (name === "0" ? t("fullPace") : t("paceOf", { pace: name }))}
        onChange={(name) =>
          onChange({ ...settings, pace: paces.find((known) => String(known) === name) ?? pace })
        }
      />
      <p className={css.note}>{t("resetsNote")}</p>
    </form>
  );
});

interface LayersProps {
  readonly hidden: readonly DenseLayer[];
  readonly onChange: (hidden: readonly DenseLayer[]) => void;
}

function Layers({ hidden, onChange }: LayersProps) {
  const { t } = useTranslation("train");
  const change = (at: number, layer: DenseLayer) =>
    onChange(hidden.map((old, i) => (i === at ? layer : old)));
  return (
    <fieldset className={css.layers}>
      <legend>{t("layers")}</legend>
      {hidden.length === 0 && <p className={css.note}>{t("noLayers")}</p>}
      <ol>
        {hidden.map((layer, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a layer is its place
          <li key={i}>
            <NumberField
              label={t("layerUnits", { layer: i + 1 })}
              isLabelHidden
              value={layer.units}
              {...limits.units}
              parse={(text) => parseWhole(text, "units")}
              onChange={(units) => change(i, { ...layer, units })}
            />
            <select
              aria-label={t("layerActivation", { layer: i + 1 })}
              value={layer.activation}
              onChange={(event) => {
                const activation = activationNames.find((name) => name === event.target.value);
                if (activation) change(i, { ...layer, activation });
              }}
            >
              {activationNames.map((name) => (
                <option key={name} value={name}>
                  {t(`activations.${name}`)}
                </option>
              ))}
            </select>
            <button
              type="button"
              className={`plain ${css.remove}`}
              aria-label={t("removeLayer", { layer: i + 1 })}
              title={t("removeLayer", { layer: i + 1 })}
              onClick={() => onChange(hidden.filter((_, at) => at !== i))}
            >
              ×
            </button>
          </li>
        ))}
      </ol>
      <button
        type="button"
        className={css.add}
        disabled={hidden.length >= MOST_LAYERS}
        onClick={() => onChange([...hidden, hidden.at(-1) ?? { units: 8, activation: "relu" }])}
      >
        {t("addLayer")}
      </button>
    </fieldset>
  );
}

interface ChoiceProps<T extends string> {
  readonly label: string;
  readonly value: T;
  readonly choices: readonly T[];
  readonly textOf: (choice: T) => string;
  readonly onChange: (choice: T) => void;
}

function Choice<T extends string>({ label, value, choices, textOf, onChange }: ChoiceProps<T>) {
  const id = useId();
  return (
    <div className={css.field}>
      <label htmlFor={id}>{label}</label>
      <select
        id={id}
        value={value}
        onChange={(event) => {
          const choice = choices.find((name) => name === event.target.value);
          if (choice) onChange(choice);
        }}
      >
        {choices.map((choice) => (
          <option key={choice} value={choice}>
            {textOf(choice)}
          </option>
        ))}
      </select>
    </div>
  );
}
