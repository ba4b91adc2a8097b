import { Stack } from "@mantine/core"
import { Heading } from "../../parts/heading.js"
import { texts } from "../../texts/texts.js"
import { Failure } from "../../parts/failure.js"

/** A project that the user has no role in, or no longer. */
export function ClosedProject({ error, retry }: { error: unknown; retry: () => unknown }) {
  return (
    <Stack>
      <Heading title={texts.projects.closed} />
      <Failure error={error} retry={retry} back="~/" />
    </Stack>
  )
}
