import { Button, Group, Paper, Text } from "@mantine/core"
import { IconPlayerPause, IconPlayerPlay, IconTrash } from "@tabler/icons-react"
import type { BulkOperationResult, GlanceImage } from "@polaris-bff/client"
import { trpcReact } from "@polaris-bff/client/react"
import { useState } from "react"
import { confirm } from "../../parts/confirm.js"
import { notifyFailure } from "../../parts/notify.js"
import { texts } from "../../texts/texts.js"
import { BulkResult } from "./bulk-result.js"
import type { Selection } from "./use-selection.js"

const ACTIONS = [
  { name: "deactivateImages", Icon: IconPlayerPause, color: undefined },
  { name: "activateImages", Icon: IconPlayerPlay, color: undefined },
  { name: "deleteImages", Icon: IconTrash, color: "red" },
] as const

type ActionName = (typeof ACTIONS)[number]["name"]

interface Outcome extends BulkOperationResult {
  action: ActionName
  images: GlanceImage[]
}

/** Actions for all selected images, and then the result for each. */
export function BulkBar({ selection }: { selection: Selection }) {
  const { client, invalidate } = trpcReact.useUtils()
  const [running, setRunning] = useState<ActionName>()
  const [outcome, setOutcome] = useState<Outcome>()
  const { selected: images } = selection

  async function run(action: ActionName) {
    setRunning(action)
    try {
      const result = await client.compute[action].mutate({ imageIds: images.map(({ id }) => id) })
      setOutcome({ ...result, action, images })
      selection.clear()
    } catch (error) {
      notifyFailure(error)
    }
    setRunning(undefined)
    await invalidate()
  }

  return (
    <>
      {outcome && <BulkResult {...outcome} close={() => setOutcome(undefined)} />}
      {images.length > 0 && (
        <Paper withBorder p="xs" shadow="sm" className="sticky" role="toolbar" aria-label={texts.bulk.label}>
          <Group gap="xs">
            <Text size="sm" fw={600} px="xs" aria-live="polite">
              {texts.bulk.count(images.length)}
            </Text>
            {ACTIONS.map(({ name, Icon, color }) => (
              <Button
                key={name}
                size="xs"
                variant="light"
                {...(color && { color })}
                leftSection={<Icon size={14} aria-hidden />}
                loading={running === name}
                disabled={running !== undefined}
                onClick={() =>
                  confirm(
                    { ...texts.bulk[name], title: texts.bulk[name].title(images.length) },
                    () => void run(name),
                    color,
                  )
                }
              >
                {texts.bulk[name].button}
              </Button>
            ))}
            <Button size="xs" variant="subtle" color="gray" onClick={selection.clear}>
              {texts.bulk.clear}
            </Button>
          </Group>
        </Paper>
      )}
    </>
  )
}
