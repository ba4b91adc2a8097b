import { CloseButton, Stack, Text, TextInput } from "@mantine/core"
import { useDebouncedCallback } from "@mantine/hooks"
import { IconSearch } from "@tabler/icons-react"
import { useState } from "react"
import { texts } from "../../texts/texts.js"

/** Milliseconds after the last key before a search. */
const PAUSE = 200

interface SearchBoxProps {
  q: string
  search: (q: string) => void
  /** What to type next. */
  hint: string | undefined
}

/** Searches while the user types. */
export function SearchBox({ q, search, hint }: SearchBoxProps) {
  const [typed, setTyped] = useState(q)
  const searchSoon = useDebouncedCallback(search, PAUSE)
  function type(text: string): void {
    setTyped(text)
    searchSoon(text.trim())
  }
  return (
    <Stack gap={4}>
      <TextInput
        type="search"
        aria-label={texts.library.search}
        placeholder={texts.library.searchHint}
        maxLength={500}
        leftSection={<IconSearch size={16} aria-hidden />}
        rightSection={
          typed !== "" && (
            <CloseButton
              size="sm"
              aria-label={texts.filters.clearOne(texts.library.search)}
              onClick={() => type("")}
            />
          )
        }
        value={typed}
        onChange={({ currentTarget }) => type(currentTarget.value)}
      />
      <Text size="sm" c="dimmed" role="status">
        {hint}
      </Text>
    </Stack>
  )
}
