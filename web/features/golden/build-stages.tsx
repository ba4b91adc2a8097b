import { Progress, Stack, Text, Timeline } from "@mantine/core"
import { IconCheck, IconX } from "@tabler/icons-react"
import { Ago } from "../../parts/ago.js"
import { texts } from "../../texts/texts.js"
import { isUnderWay, type Build } from "./use-golden.js"

const COLORS = { completed: "teal", in_progress: "blue", failed: "red", pending: "gray" } as const

/** How far a build is: a bar, and one line for each of its stages. */
export function BuildStages({ build }: { build: Build }) {
  const { progress, message, ["steps"]: stages } = build
  const begun = stages.filter(({ status }) => status !== "pending").length
  return (
    <Stack gap="sm">
      {isUnderWay(build) && (
        <Progress.Root size="lg">
          <Progress.Section value={progress} aria-label={texts.golden.progress} animated striped />
        </Progress.Root>
      )}
      <Text size="sm" role="status" className="breakable">
        {isUnderWay(build) && `${texts.golden.percent(progress)} – `}
        <span lang="en">{message}</span>
      </Text>
      <Timeline active={begun - 1} bulletSize={20} lineWidth={2} aria-label={texts.golden.stagesTitle}>
        {stages.map(({ name, status, message: text, ended_at, started_at }) => (
          <Timeline.Item
            key={name}
            color={COLORS[status]}
            bullet={bulletOf(status)}
            title={
              <Text size="sm" fw={550}>
                {texts.golden.stages[name]}
              </Text>
            }
          >
            <Text size="xs" c="dimmed" className="breakable" lang="en">
              {text}
            </Text>
            {(ended_at ?? started_at) && (
              <Text size="xs" c="dimmed">
                <Ago iso={ended_at ?? started_at} />
              </Text>
            )}
          </Timeline.Item>
        ))}
      </Timeline>
    </Stack>
  )
}

function bulletOf(status: Build["steps"][number]["status"]) {
  if (status === "completed") return <IconCheck size={12} aria-hidden />
  return status === "failed" ? <IconX size={12} aria-hidden /> : undefined
}
