import {
  Button,
  Checkbox,
  Group,
  Modal,
  NumberInput,
  SimpleGrid,
  Stack,
  TagsInput,
  TextInput,
} from "@mantine/core"
import type { GlanceImage } from "@polaris-bff/client"
import { trpcReact } from "@polaris-bff/client/react"
import { useState, type FormEvent } from "react"
import { Failure } from "../../parts/failure.js"
import { tell } from "../../parts/notify.js"
import { texts } from "../../texts/texts.js"
import { attributeChanges, attributesOf, type Attributes } from "./patch.js"
import { useRefreshAfter } from "../../session/refresh.js"

export function EditDialog({ image, close }: { image: GlanceImage; close: () => void }) {
  /** As it was when the dialog opened: only what was changed here is sent. */
  const [before] = useState(() => attributesOf(image))
  const [after, setAfter] = useState(before)
  const { mutate, isPending, error } = trpcReact.compute.updateImage.useMutation({
    ...useRefreshAfter(),
    onSuccess() {
      tell(texts.edit.done)
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
  const flag = (name: "protected" | "os_hidden", label: string) => (
    <Checkbox
      label={label}
      checked={after[name]}
      onChange={({ currentTarget }) => set({ [name]: currentTarget.checked })}
    />
  )

  return (
    <Modal opened onClose={close} title={texts.edit.title} closeButtonProps={{ "aria-label": texts.close }}>
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
