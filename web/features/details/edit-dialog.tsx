import {
  Button,
  Checkbox,
  Group,
  Modal,
  NumberInput,
  Select,
  SimpleGrid,
  Stack,
  TagsInput,
  TextInput,
} from "@mantine/core"
import type { GlanceImage } from "@polaris-bff/client"
import { trpcReact } from "@polaris-bff/client/react"
import { useState, type FormEvent } from "react"
import { CONTAINER_FORMATS, DISK_FORMATS } from "../../parts/disk-formats.js"
import { Failure } from "../../parts/failure.js"
import { notifySuccess } from "../../parts/notify.js"
import { choices, texts } from "../../texts/texts.js"
import { attributeChanges, attributesOf, type Attributes } from "./patch.js"
import { useRefreshAfter } from "../../session/refresh.js"

export function EditDialog({ image, close }: { image: GlanceImage; close: () => void }) {
  /** The attributes when the dialog opened: only what the user changed is sent. */
  const [before] = useState(() => attributesOf(image))
  const [after, setAfter] = useState(before)
  const { mutate, isPending, error } = trpcReact.compute.updateImage.useMutation({
    ...useRefreshAfter(),
    onSuccess() {
      notifySuccess(texts.edit.done)
      close()
    },
  })
  const set = (changes: Partial<Attributes>) => setAfter({ ...after, ...changes })

  function submit(event: FormEvent) {
    event.preventDefault()
    const operations = attributeChanges(before, { ...after, name: after.name.trim() })
    if (operations.length === 0) return close()
    mutate({ imageId: image.id, operations })
  }

  const amount = (name: "min_disk" | "min_ram") => (
    <NumberInput
      label={texts.fields[name]}
      min={0}
      max={2 ** 31 - 1}
      allowDecimal={false}
      value={after[name]}
      onChange={(value) => set({ [name]: Number(value) })}
    />
  )
  const format = (
    name: "disk_format" | "container_format",
    label: string,
    formats: Record<string, string>,
  ) => (
    <Select
      label={label}
      placeholder={texts.notSpecified}
      data={choices(formats)}
      value={after[name] ?? null}
      allowDeselect={false}
      onChange={(value) => set({ [name]: value })}
    />
  )
  const flag = (name: "protected" | "os_hidden", label: string) => (
    <Checkbox
      label={label}
      checked={after[name]}
      onChange={({ currentTarget }) => set({ [name]: currentTarget.checked })}
    />
  )

  return (
    <Modal opened onClose={close} title={texts.edit.title}>
      <form onSubmit={submit}>
        <Stack gap="sm">
          {error && <Failure error={error} />}
          <TextInput
            label={texts.columns.name}
            maxLength={255}
            value={after.name}
            onChange={({ currentTarget }) => set({ name: currentTarget.value })}
            data-autofocus
          />
          <TagsInput
            label={texts.fields.tags}
            placeholder={texts.filters.tagsHint}
            value={after.tags}
            onChange={(tags) => set({ tags })}
            maxTags={128}
          />
          <SimpleGrid cols={{ base: 1, xs: 2 }}>
            {amount("min_disk")}
            {amount("min_ram")}
          </SimpleGrid>
          {image.status === "queued" && (
            <SimpleGrid cols={{ base: 1, xs: 2 }}>
              {format("disk_format", texts.columns.disk_format, DISK_FORMATS)}
              {format("container_format", texts.fields.container_format, CONTAINER_FORMATS)}
            </SimpleGrid>
          )}
          {flag("protected", texts.fields.protected)}
          {flag("os_hidden", texts.fields.os_hidden)}
          <Group justify="end">
            <Button variant="default" onClick={close}>
              {texts.cancel}
            </Button>
            <Button type="submit" loading={isPending}>
              {texts.save}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}
