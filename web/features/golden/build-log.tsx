import { Code, ScrollArea, Stack, Text } from "@mantine/core"
import { trpcReact } from "@polaris-bff/client/react"
import { useEffect, useRef, useState } from "react"
import { Failure } from "../../parts/failure.js"
import { texts } from "../../texts/texts.js"

/** The most characters shown: a browser becomes slow with more, and the end is what matters. */
const MOST = 100_000

/** What the machine prints to its console, while it prints it. Text only. */
export function BuildLog({ name }: { name: string }) {
  const [log, setLog] = useState("")
  const { error, reset } = trpcReact.golden.images.follow.useSubscription(
    { name },
    { onData: ({ text, is_new }) => setLog((before) => (is_new ? text : before + text).slice(-MOST)) },
  )
  const viewport = useRef<HTMLDivElement>(null)
  useEffect(() => {
    viewport.current?.scrollTo({ top: viewport.current.scrollHeight })
  }, [log])
  return (
    <Stack gap={4}>
      <Text size="sm" fw={550}>
        {texts.golden.log}
      </Text>
      {error && <Failure error={error} retry={reset} />}
      {log === "" ? (
        <Text size="xs" c="dimmed">
          {texts.golden.noLog}
        </Text>
      ) : (
        <ScrollArea.Autosize
          mah={280}
          viewportRef={viewport}
          viewportProps={{ tabIndex: 0, role: "log", "aria-label": texts.golden.log }}
        >
          <Code block fz="xs">
            {log}
          </Code>
        </ScrollArea.Autosize>
      )}
    </Stack>
  )
}
