import {
  AlwaysOffSampler,
  AlwaysOnSampler,
  ParentBasedSampler,
  TraceIdRatioBasedSampler,
  type Sampler,
} from "@opentelemetry/sdk-trace"
import type { Config } from "../config.js"

type Settings = Pick<Config["tracing"], "sampler" | "samplerRatio">

/** The samplers by the names that OpenTelemetry prescribes. */
const SAMPLERS: Record<Settings["sampler"], (ratio: number) => Sampler> = {
  always_on: () => new AlwaysOnSampler(),
  always_off: () => new AlwaysOffSampler(),
  traceidratio: (ratio) => new TraceIdRatioBasedSampler(ratio),
  parentbased_always_on: () => new ParentBasedSampler({ root: new AlwaysOnSampler() }),
  parentbased_always_off: () => new ParentBasedSampler({ root: new AlwaysOffSampler() }),
  parentbased_traceidratio: (ratio) => new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(ratio) }),
}

export const samplerOf = ({ sampler, samplerRatio }: Settings) => SAMPLERS[sampler](samplerRatio)
