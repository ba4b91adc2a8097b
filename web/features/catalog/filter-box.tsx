import { Combobox, Text, TextInput, useCombobox } from "@mantine/core"
import { IconSearch } from "@tabler/icons-react"
import { useState } from "react"
import { texts } from "../../texts/texts.js"
import { labelOfField } from "./image-values.js"
import { filterWith, type Filter } from "./operators.js"
import { matchingFields, sentenceOf, typedFilter } from "./typed.js"
import type { CatalogField } from "./use-catalog.js"

/** Fields that the list shows at a time. */
const MOST = 50

interface FilterBoxProps {
  fields: readonly CatalogField[]
  add: (filter: Filter) => void
  /** Opens the filter of a field, to enter its condition. */
  choose: (field: CatalogField) => void
}

/** One box for everything: text finds names and tags, a field opens its filter, `width>=1024` is a filter. */
export function FilterBox({ fields, add, choose }: FilterBoxProps) {
  const [typed, setTyped] = useState("")
  const combobox = useCombobox({ onDropdownClose: () => combobox.resetSelectedOption() })
  const filters = typed.trim() === "" ? [] : filtersFor(typed.trim(), fields)
  const found = matchingFields(typed, fields).slice(0, MOST)

  function submit(option: string): void {
    const [kind, at] = option.split(" ")
    const [filter, field] = [filters[Number(at)], found[Number(at)]]
    if (kind === "filter" && filter) add(filter)
    if (kind === "field" && field) choose(field)
    setTyped("")
    combobox.closeDropdown()
  }

  return (
    <Combobox store={combobox} onOptionSubmit={submit} withinPortal={false}>
      <Combobox.Target withExpandedAttribute>
        <TextInput
          role="combobox"
          aria-label={texts.catalog.search}
          placeholder={texts.catalog.searchHint}
          maxLength={500}
          leftSection={<IconSearch size={16} aria-hidden />}
          value={typed}
          onChange={({ currentTarget }) => {
            setTyped(currentTarget.value)
            combobox.openDropdown()
            combobox.selectFirstOption()
          }}
          onFocus={() => combobox.openDropdown()}
          onClick={() => combobox.openDropdown()}
          onBlur={() => combobox.closeDropdown()}
        />
      </Combobox.Target>
      <Combobox.Dropdown>
        <Combobox.Options mah={320} style={{ overflowY: "auto" }} aria-label={texts.catalog.options.fields}>
          {filters.map((filter, at) => (
            <Combobox.Option key={`filter ${at}`} value={`filter ${at}`} className="breakable">
              {optionLabel(filter, typed.trim(), fields)}
            </Combobox.Option>
          ))}
          {found.map((field, at) => (
            <Combobox.Option key={`field ${field.id}`} value={`field ${at}`} className="breakable">
              {labelOfField(field.id)}
              <Text span size="xs" c="dimmed" ml="xs">
                {hintFor(field)}
              </Text>
            </Combobox.Option>
          ))}
          {filters.length + found.length === 0 && (
            <Combobox.Empty>{texts.catalog.options.none}</Combobox.Empty>
          )}
        </Combobox.Options>
      </Combobox.Dropdown>
    </Combobox>
  )
}

function filtersFor(text: string, fields: readonly CatalogField[]): Filter[] {
  const filter = typedFilter(text, fields)
  const has = (name: string) => fields.some(({ id }) => id === name)
  return [
    ...(filter ? [filter] : []),
    ...(has("name") ? [filterWith("name", "contains", text)] : []),
    ...(has("tags") && !text.includes(",") ? [filterWith("tags", "any", text)] : []),
  ]
}

function optionLabel(filter: Filter, text: string, fields: readonly CatalogField[]): string {
  if (filter.value !== text) return sentenceOf(filter, fields)
  return filter.field === "name" ? texts.catalog.options.name(text) : texts.catalog.options.tag(text)
}

function hintFor({ types, images }: CatalogField): string {
  const counted = texts.catalog.images(images, images < 1_000)
  return [types.map((type) => texts.catalog.types[type]).join(", "), counted].join(" · ")
}
