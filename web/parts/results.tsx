import { Alert, List, Modal, Stack } from "@mantine/core"
import type { ReactNode } from "react"
import { texts } from "../texts/texts.js"

interface ResultsProps {
  done: string[]
  failed: { id: string; message: string }[]
  /** The heading of those that were done. */
  title: (count: number) => string
  /** How each is shown. */
  nameOf: (id: string) => ReactNode
  failedNameOf?: (id: string) => ReactNode
  close: () => void
}

/** The result of a bulk action for each image. */
export function Results({ done, failed, title, nameOf, failedNameOf = nameOf, close }: ResultsProps) {
  return (
    <Modal opened onClose={close} title={texts.bulk.result}>
      <Stack>
        {failed.length > 0 && (
          <Alert color="red" title={texts.bulk.failed(failed.length)}>
            <List size="sm">
              {failed.map(({ id, message }) => (
                <List.Item key={id} className="breakable">
                  {failedNameOf(id)}: <span lang="en">{message}</span>
                </List.Item>
              ))}
            </List>
          </Alert>
        )}
        {done.length > 0 && (
          <Alert color="teal" title={title(done.length)}>
            <List size="sm">
              {done.map((id) => (
                <List.Item key={id} className="breakable">
                  {nameOf(id)}
                </List.Item>
              ))}
            </List>
          </Alert>
        )}
      </Stack>
    </Modal>
  )
}
