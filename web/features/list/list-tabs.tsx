import { Badge, Tabs } from "@mantine/core"
import type { ReactNode } from "react"
import { formatNumber } from "../../parts/formatting.js"
import { texts } from "../../texts/texts.js"
import { TABS, tabOf } from "./list-state.js"
import type { List } from "./use-list.js"

/** Whose images the list has, with their numbers under the present search and filters, and then the list. */
export function ListTabs({ list, children }: { list: List; children: ReactNode }) {
  function show(name: string | null): void {
    const { without = [] } = TABS.find((tab) => tab.name === name) ?? {}
    const tab = name === TABS[0]?.name ? null : name
    list.change({ ...Object.fromEntries(without.map((filter) => [filter, null])), tab })
  }
  return (
    <Tabs value={tabOf(list.search).name} onChange={show} activateTabWithKeyboard={false}>
      <Tabs.List aria-label={texts.tabs.label} className="tabs">
        {TABS.map(({ name }) => (
          <Tabs.Tab key={name} value={name} rightSection={<Count list={list} name={name} />}>
            {texts.tabs.names[name]}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      <Tabs.Panel value={tabOf(list.search).name} pt="md">
        {children}
      </Tabs.Panel>
    </Tabs>
  )
}

function Count({ list: { counted }, name }: { list: List; name: keyof typeof texts.tabs.names }) {
  if (counted === undefined) return null
  const count = formatNumber(counted.groups[name])
  return (
    <Badge size="sm" variant="light" color="gray" className="numbers">
      {counted.exhausted ? count : texts.tabs.atLeast(count)}
    </Badge>
  )
}
