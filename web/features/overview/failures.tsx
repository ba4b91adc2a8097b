import { Alert } from "@mantine/core"
import { texts } from "../../texts/texts.js"
import { Lines } from "./lines.js"
import { useGoldenIn } from "./use-overview.js"

/** Builds that need somebody to look at them. */
export function Failures() {
  const failed = useGoldenIn("failed").data?.images ?? []
  if (failed.length === 0) return null
  return (
    <Alert color="red" title={texts.overview.failed(failed.length)}>
      <Lines
        lines={failed.map(({ name }) => ({
          key: name,
          href: `/golden?image=${encodeURIComponent(name)}`,
          label: name,
          side: null,
        }))}
      />
    </Alert>
  )
}
