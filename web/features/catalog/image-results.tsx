import { Alert, List, Modal, Stack } from "@mantine/core"
import { texts } from "../../texts/texts.js"
import { titleOf } from "./image-values.js"
import type { ImageResource } from "./use-catalog.js"

/** What became of each image of a bulk action. */
export interface Outcome {
  images: ImageResource[]
  done: string[]
  failed: { hash: string; message: string }[]
  /** The heading of those that were done. */
  title: (count: number) => string
}

export function ImageResults({ outcome, close }: { outcome: Outcome; close: () => void }) {
  const { images, done, failed, title } = outcome
  const name = (hash: string) => titleOf(images.find(({ id }) => id === hash) ?? { id: hash })
  return (
    <Modal opened onClose={close} title={texts.bulk.result}>
      <Stack>
        {failed.length > 0 && (
          <Alert color="red" title={texts.bulk.failed(failed.length)}>
            <List size="sm">
              {failed.map(({ hash, message }) => (
                <List.Item key={hash} className="breakable">
                  {name(hash)}: {message}
                </List.Item>
              ))}
            </List>
          </Alert>
        )}
        {done.length > 0 && (
          <Alert color="teal" title={title(done.length)}>
            <List size="sm">
              {done.map((hash) => (
                <List.Item key={hash} className="breakable">
                  {name(hash)}
                </List.Item>
              ))}
            </List>
          </Alert>
        )}
      </Stack>
    </Modal>
  )
}
