import { Anchor, Button, List, Stack, Text } from "@mantine/core"
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
import { useMayChange } from "../../session/project.js"
import { texts } from "../../texts/texts.js"

type ActionName = "deactivateImages" | "activateImages" | "deleteImages"

interface Action {
  name: ActionName
  Icon: typeof IconTrash
  color?: string
  /** Whether an image is in a state in which Glance may do it. */
  fits: (image: GlanceImage) => boolean
}

const ACTIONS: Action[] = [
  { name: "deactivateImages", Icon: IconPlayerPause, fits: ({ status }) => status === "active" },
  { name: "activateImages", Icon: IconPlayerPlay, fits: ({ status }) => status === "deactivated" },
  { name: "deleteImages", Icon: IconTrash, color: "red", fits: (image) => image.protected !== true },
]

interface Outcome extends BulkOperationResult {
  action: ActionName
  images: GlanceImage[]
}

/** Actions for all selected images, and then the result for each. */
export function BulkBar({ selection }: { selection: Selection<GlanceImage> }) {
  const { client, invalidate } = trpcReact.useUtils()
  const [running, setRunning] = useState<ActionName>()
  const [outcome, setOutcome] = useState<Outcome>()
  const mayChange = useMayChange()
  const { selected } = selection

  async function run(action: ActionName, images: GlanceImage[]) {
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
      <SelectionBar count={selected.length} label={texts.bulk.label} clear={selection.clear}>
        {!ACTIONS.some(({ fits }) => selected.some((image) => fits(image) && mayChange(image))) && (
          <Text size="sm" c="dimmed">
            {texts.bulk.nothing}
          </Text>
        )}
        {ACTIONS.map(({ name, Icon, color, fits }) => {
          const images = selected.filter((image) => fits(image) && mayChange(image))
          const { title, hint, button } = texts.bulk[name]
          if (images.length === 0) return null
          return (
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
                  {
                    button,
                    title: title(images.length),
                    hint: <Treated hint={hint} images={images} leftOut={selected.length - images.length} />,
                  },
                  () => void run(name, images),
                  color,
                )
              }
            >
              {images.length < selected.length ? texts.bulk.some(button, images.length) : button}
            </Button>
          )
        })}
      </SelectionBar>
    </>
  )
}

/** Names in a question; a longer list would push its buttons off the screen. */
const MOST_NAMES = 8

interface TreatedProps {
  hint: string
  images: GlanceImage[]
  /** The number of selected images that the action does not fit. */
  leftOut: number
}

/** What happens, and to which images. */
function Treated({ hint, images, leftOut }: TreatedProps) {
  const more = images.length - MOST_NAMES
  return (
    <Stack gap="xs">
      {hint}
      <List size="sm" className="breakable">
        {images.slice(0, MOST_NAMES).map((image) => (
          <List.Item key={image.id}>{imageName(image)}</List.Item>
        ))}
        {more > 0 && <List.Item>{texts.bulk.more(more)}</List.Item>}
      </List>
      {leftOut > 0 && <Text size="sm">{texts.bulk.leftOut(leftOut)}</Text>}
    </Stack>
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
