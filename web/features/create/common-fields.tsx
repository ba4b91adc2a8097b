import { Checkbox, NumberInput, Paper, Select, SimpleGrid, TagsInput, Title } from "@mantine/core"
import { useIsAdmin } from "../../session/project.js"
import { choices, texts } from "../../texts/texts.js"
import type { Common } from "./draft.js"
import { PropertiesInput } from "./properties-input.js"

interface CommonFieldsProps {
  title: string
  common: Common
  change: (common: Common) => void
}

export function CommonFields({ title, common, change }: CommonFieldsProps) {
  const isAdmin = useIsAdmin()
  const offered = choices(texts.visibilities).filter(({ value }) => isAdmin || value !== "public")
  const set = <K extends keyof Common>(name: K, value: Common[K]) => change({ ...common, [name]: value })
  const amount = (name: "min_disk" | "min_ram") => (
    <NumberInput
      label={texts.fields[name]}
      min={0}
      max={2 ** 31 - 1}
      allowDecimal={false}
      value={common[name]}
      onChange={(value) => set(name, Number(value))}
    />
  )
  return (
    <Paper withBorder p="md" component="section" aria-labelledby="common">
      <Title order={2} size="h4" id="common" mb="xs">
        {title}
      </Title>
      <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm">
        <Select
          label={texts.columns.visibility}
          description={texts.visibilityHints[common.visibility]}
          inputWrapperOrder={["label", "input", "description", "error"]}
          data={offered}
          value={common.visibility}
          allowDeselect={false}
          onChange={(value) => set("visibility", value as Common["visibility"])}
        />
        <Select
          label={texts.filters.os_type}
          placeholder={texts.notSpecified}
          data={choices(texts.osTypes)}
          value={common.os_type}
          clearable
          onChange={(value) => set("os_type", value as Common["os_type"])}
        />
        {amount("min_disk")}
        {amount("min_ram")}
        <TagsInput
          label={texts.filters.tags}
          placeholder={texts.filters.tagsHint}
          value={common.tags}
          onChange={(tags) => set("tags", tags)}
          maxTags={128}
        />
        <PropertiesInput
          properties={common.properties}
          change={(properties) => set("properties", properties)}
        />
        <Checkbox
          mt={{ xs: 30 }}
          label={texts.fields.protected}
          checked={common.protected}
          onChange={({ currentTarget }) => set("protected", currentTarget.checked)}
        />
      </SimpleGrid>
    </Paper>
  )
}
