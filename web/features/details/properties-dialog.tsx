import { Button, Group, Modal, Stack, Text } from "@mantine/core"
import { IconPlus } from "@tabler/icons-react"
import type { GlanceImage } from "@polaris-bff/client"
import { trpcReact } from "@polaris-bff/client/react"
import { useState, type FormEvent } from "react"
import { notifySuccess } from "../../parts/notify.js"
import { Failure } from "../../parts/failure.js"
import { uniqueKey } from "../../parts/unique-key.js"
import { texts } from "../../texts/texts.js"
import { propertiesOf, type Property } from "./attributes.js"
import { propertyChanges } from "./patch.js"
import { PropertyRow, type Row } from "./property-row.js"
import { useOfferedProperties } from "../../session/property-definitions.js"
import { useRefreshAfter } from "../../session/refresh.js"

const row = (name = "", value = ""): Row => ({ key: uniqueKey(), name, value })

interface PropertiesDialogProps {
  image: GlanceImage
  /** Properties that are not shown, and stay as they are. */
  hidden: string[]
  close: () => void
}

export function PropertiesDialog({ image, hidden, close }: PropertiesDialogProps) {
  const [before] = useState(image)
  const isHidden = ([name]: Property) => hidden.includes(name)
  const [rows, setRows] = useState(() =>
    propertiesOf(image)
      .filter((property) => !isHidden(property))
      .map(([name, value]) => row(name, value)),
  )
  const offered = useOfferedProperties(true)
  const unused = [...offered.keys()].filter((name) => !rows.some((one) => one.name === name))
  const { mutate, isPending, error } = trpcReact.compute.updateImage.useMutation({
    ...useRefreshAfter(),
    onSuccess() {
      notifySuccess(texts.edit.done)
      close()
    },
  })
  const change = (changed: Row) => setRows(rows.map((one) => (one.key === changed.key ? changed : one)))

  function submit(event: FormEvent) {
    event.preventDefault()
    const named = rows
      .map(({ name, value }): [string, string] => [name.trim(), value])
      .filter(([name]) => name)
    const operations = propertyChanges(before, [...propertiesOf(before).filter(isHidden), ...named])
    if (operations.length === 0) return close()
    mutate({ imageId: image.id, operations })
  }

  return (
    <Modal opened onClose={close} size="lg" title={texts.properties.edit}>
      <form onSubmit={submit}>
        <Stack gap="xs">
          {error && <Failure error={error} />}
          <Text size="sm" c="dimmed">
            {texts.properties.hint}
          </Text>
          {rows.map((one) => (
            <PropertyRow
              key={one.key}
              row={one}
              names={unused}
              offered={offered.get(one.name)}
              error={isTwice(rows, one)}
              change={change}
              remove={() => setRows(rows.filter(({ key }) => key !== one.key))}
            />
          ))}
          <Button
            variant="subtle"
            leftSection={<IconPlus size={16} aria-hidden />}
            onClick={() => setRows([...rows, row()])}
            style={{ alignSelf: "start" }}
          >
            {texts.properties.add}
          </Button>
          <Group justify="end">
            <Button variant="default" onClick={close}>
              {texts.cancel}
            </Button>
            <Button type="submit" loading={isPending} disabled={rows.some((one) => isTwice(rows, one))}>
              {texts.save}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}

const isTwice = (rows: Row[], { key, name }: Row) =>
  name.trim() !== "" && rows.some((other) => other.key !== key && other.name.trim() === name.trim())
