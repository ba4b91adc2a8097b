import { Alert, Anchor, List, Modal, Stack, Text } from "@mantine/core"
import type { BulkOperationResult, GlanceImage } from "@polaris-bff/client"
import { Link } from "wouter"
import { texts } from "../../texts/texts.js"
import { imageName } from "../../parts/image-name.js"

interface BulkResultProps extends BulkOperationResult {
  action: "deleteImages" | "activateImages" | "deactivateImages"
  images: GlanceImage[]
  close: () => void
}

export function BulkResult({ action, images, successful, failed, close }: BulkResultProps) {
  const name = (id: string) => imageName(images.find((image) => image.id === id) ?? { id })
  const isGone = action === "deleteImages"
  return (
    <Modal opened onClose={close} title={texts.bulk.result}>
      <Stack>
        {failed.length > 0 && (
          <Alert color="red" title={texts.bulk.failed(failed.length)}>
            <List size="sm">
              {failed.map(({ id, message }) => (
                <List.Item key={id} className="breakable">
                  <Anchor component={Link} href={`/images/${id}`} size="sm" underline="always" c="inherit">
                    {name(id)}
                  </Anchor>
                  : {message}
                </List.Item>
              ))}
            </List>
          </Alert>
        )}
        {successful.length > 0 && (
          <Alert color="teal" title={texts.bulk[action].done(successful.length)}>
            <List size="sm">
              {successful.map((id) => (
                <List.Item key={id} className="breakable">
                  {isGone ? <Text size="sm">{name(id)}</Text> : name(id)}
                </List.Item>
              ))}
            </List>
          </Alert>
        )}
      </Stack>
    </Modal>
  )
}
