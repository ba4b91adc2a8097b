import {
  Button,
  Checkbox,
  Group,
  Modal,
  NumberInput,
  Select,
  Stack,
  TagsInput,
  TextInput,
} from "@mantine/core"
import { useState, type FormEvent } from "react"
import { choices, texts } from "../../texts/texts.js"
import { asDay, fromDay } from "./days.js"
import { labelOfField } from "./image-values.js"
import {
  conditionNamed,
  conditionOf,
  conditionsFor,
  filterWith,
  labelOfCondition,
  type ConditionName,
  type Filter,
} from "./operators.js"
import type { CatalogField } from "./use-catalog.js"

interface FilterDialogProps {
  field: CatalogField
  /** The filter to change; undefined for a new one. */
  before: Filter | undefined
  apply: (filter: Filter) => void
  close: () => void
}

/** The condition and the value of one filter, as the type of the field needs them. */
export function FilterDialog({ field, before, apply, close }: FilterDialogProps) {
  const { id, types } = field
  const [first = "set"] = conditionsFor(types)
  const [name, setName] = useState<ConditionName>((before && conditionOf(before)) ?? first)
  const [value, setValue] = useState(
    before ? asDay(before.value, field) : types[0] === "boolean" ? "true" : "",
  )
  const [isOr, setOr] = useState(before?.group === "or")
  const { takes, group } = conditionNamed(name)
  const isComplete = typeof takes !== "string" || value.trim() !== ""

  function submit(event: FormEvent): void {
    event.preventDefault()
    if (!isComplete) return
    apply(filterWith(id, name, fromDay(value.trim(), field), isOr))
    close()
  }

  return (
    <Modal opened onClose={close} title={texts.catalog.filter.title(labelOfField(id))}>
      <form onSubmit={submit}>
        <Stack gap="sm">
          <Select
            label={texts.catalog.filter.operator}
            data={conditionsFor(types).map((one) => ({ value: one, label: labelOfCondition(one, types) }))}
            value={name}
            allowDeselect={false}
            onChange={(chosen) => setName(chosen as ConditionName)}
          />
          {takes === "one" && <OneValue types={types} value={value} change={setValue} />}
          {takes === "several" && <SeveralValues value={value} change={setValue} />}
          {group === undefined && (
            <Checkbox
              label={texts.catalog.filter.isOr}
              checked={isOr}
              onChange={({ currentTarget }) => setOr(currentTarget.checked)}
            />
          )}
          <Group justify="end">
            <Button variant="default" onClick={close}>
              {texts.cancel}
            </Button>
            <Button type="submit" disabled={!isComplete}>
              {texts.catalog.filter.apply}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}

interface ValueProps {
  value: string
  change: (value: string) => void
}

function OneValue({ types, value, change }: ValueProps & Pick<CatalogField, "types">) {
  const label = texts.catalog.filter.value
  const [type] = types.length === 1 ? types : ["text" as const]
  if (type === "boolean")
    return (
      <Select
        label={label}
        data={choices({ true: texts.yes, false: texts.no })}
        value={value}
        allowDeselect={false}
        onChange={(chosen) => change(chosen ?? "true")}
      />
    )
  if (type === "number")
    return (
      <NumberInput
        label={label}
        value={value}
        onChange={(given) => change(String(given))}
        hideControls
        data-autofocus
      />
    )
  return (
    <TextInput
      label={label}
      type={type === "date" ? "date" : "text"}
      maxLength={500}
      value={value}
      onChange={({ currentTarget }) => change(currentTarget.value)}
      data-autofocus
    />
  )
}

function SeveralValues({ value, change }: ValueProps) {
  return (
    <TagsInput
      label={texts.catalog.filter.values}
      description={texts.catalog.filter.valuesHint}
      value={value === "" ? [] : value.split(",")}
      onChange={(values) => change(values.join(","))}
      acceptValueOnBlur
      data-autofocus
    />
  )
}
