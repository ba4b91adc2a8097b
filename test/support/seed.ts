import fc from "fast-check"

/**
 * Every run generates the same values, so that a run that fails has found a fault of the change. With
 * `POLARIS_SEED=random`, as in .ci/long, each run has its own, and names it when it fails.
 */
const { POLARIS_SEED: seed = "20261127" } = process.env
if (seed !== "random") fc.configureGlobal({ seed: Number(seed) })
