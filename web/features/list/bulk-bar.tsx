import { Anchor, Button } from "@mantine/core"
import { IconPlayerPause, IconPlayerPlay, IconTrash } from "@tabler/icons-react"
import type { BulkOperationResult, GlanceImage } from "@polaris-bff/client"
import { trpcReact } from "@polaris-bff/client/react"
import { useState } from "react"
import { Link } from "wouter"
import { confirm } from "../../parts/confirm.js"
import { imageName } from "../../parts/image-name.js"
import { notifyFailure } from "../../parts/notify.js"
import { Results } from "../../parts/results.js"
import { SelectionBar } from "../../parts/selection-bar.js"
import type { Selection } from "../../parts/use-selection.js"
import { texts } from "../../texts/texts.js"

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
export function BulkBar({ selection }: { selection: Selection<GlanceImage> }) {
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
      {outcome && <ImageResults outcome={outcome} close={() => setOutcome(undefined)} />}
      <SelectionBar count={images.length} label={texts.bulk.label} clear={selection.clear}>
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
      </SelectionBar>
    </>
  )
}

function ImageResults({ outcome, close }: { outcome: Outcome; close: () => void }) {
  const { action, images, successful, failed } = outcome
  const nameOf = (id: string) => imageName(images.find((image) => image.id === id) ?? { id })
  return (
    <Results
      done={successful}
      failed={failed}
      title={texts.bulk[action].done}
      nameOf={nameOf}
      failedNameOf={(id) => (
        <Anchor component={Link} href={`/images/${id}`} size="sm" underline="always" c="inherit">
          {nameOf(id)}
        </Anchor>
      )}
      close={close}
    />
  )
}
