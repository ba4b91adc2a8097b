import { Autocomplete, NumberInput, Select, SimpleGrid, TagsInput, TextInput } from "@mantine/core"
import { trpcReact } from "@polaris-bff/client/react"
import { Section } from "../../parts/section.js"
import { choices, texts } from "../../texts/texts.js"
import type { RecipeDraft } from "./recipe.js"

export interface RecipePartProps {
  draft: RecipeDraft
  change: (draft: RecipeDraft) => void
}

/** What is built, from what, and on what kind of server. */
export function SourceFields({ draft, change }: RecipePartProps) {
  const { fields, hints, source } = texts.golden
  const images = trpcReact.compute.listImagesWithPagination.useQuery({ limit: 100, status: "active" })
  const names = [...new Set(images.data?.images.flatMap(({ name }) => (name ? [name] : [])) ?? [])]
  const set = (changes: RecipeDraft) => change({ ...draft, ...changes })
  const text = (name: "base_iso_url" | "storage_size" | "memory" | "flavor" | "network") => (
    <TextInput
      label={fields[name]}
      description={hints[name]}
      value={draft[name] ?? ""}
      onChange={({ currentTarget }) => set({ [name]: currentTarget.value })}
    />
  )
  return (
    <Section title={source}>
      <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm" style={{ alignItems: "end" }}>
        <TextInput
          label={fields.name}
          description={hints.name}
          required
          value={draft.name ?? ""}
          onChange={({ currentTarget }) => set({ name: currentTarget.value })}
        />
        <Select
          label={fields.os_type}
          data={choices(texts.osTypes)}
          value={draft.os_type ?? "linux"}
          allowDeselect={false}
          onChange={(value) => set({ os_type: value === "windows" ? "windows" : "linux" })}
        />
        <Autocomplete
          label={fields.base_image}
          description={hints.base_image}
          data={names}
          limit={20}
          disabled={typeof draft.base_image === "object"}
          value={typeof draft.base_image === "string" ? draft.base_image : ""}
          onChange={(value) => set({ base_image: value })}
        />
        {text("base_iso_url")}
        {text("storage_size")}
        {text("memory")}
        <NumberInput
          label={fields.cpu}
          description={hints.cpu}
          min={1}
          max={1024}
          allowDecimal={false}
          value={draft.cpu ?? ""}
          onChange={(value) => set({ cpu: value === "" ? undefined : Number(value) })}
        />
        {text("flavor")}
        {text("network")}
        <TagsInput
          label={fields.labels}
          description={hints.labels}
          value={Object.entries(draft.labels ?? {}).map((label) => label.join("="))}
          onChange={(labels) => set({ labels: Object.fromEntries(labels.map(labelIn)) })}
        />
      </SimpleGrid>
    </Section>
  )
}

/** A label as it is typed: `environment=production`. */
function labelIn(typed: string): [name: string, value: string] {
  const at = typed.indexOf("=")
  return at < 0 ? [typed, ""] : [typed.slice(0, at), typed.slice(at + 1)]
}
