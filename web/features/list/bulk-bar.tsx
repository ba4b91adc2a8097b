import { Button, Group, Paper, Text } from "@mantine/core"
import { modals } from "@mantine/modals"
import { IconPlayerPause, IconPlayerPlay, IconTrash } from "@tabler/icons-react"
import type { BulkOperationResult, GlanceImage } from "@polaris-bff/client"
import { trpcReact } from "@polaris-bff/client/react"
import { useState } from "react"
import { complain } from "../../parts/notify.js"
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

/** What can be done to all images that are ticked, and then what became of each. */
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
      complain(error)
    }
    setRunning(undefined)
    await invalidate()
  }

  const confirm = (action: ActionName, color: string | undefined) =>
    modals.openConfirmModal({
      title: texts.bulk[action].title(images.length),
      children: <Text size="sm">{texts.bulk[action].hint}</Text>,
      labels: { confirm: texts.bulk[action].button, cancel: texts.cancel },
      ...(color && { confirmProps: { color } }),
      onConfirm: () => void run(action),
    })

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
                onClick={() => confirm(name, color)}
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
