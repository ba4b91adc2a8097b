import { CloseButton, Stack, Text, TextInput } from "@mantine/core"
import { useDebouncedCallback } from "@mantine/hooks"
import { IconSearch } from "@tabler/icons-react"
import { useEffect, useRef, useState } from "react"
import { texts } from "../texts/texts.js"

/** Milliseconds after the last key before a search. */
const PAUSE = 200

interface SearchBoxProps {
  label: string
  placeholder: string
  /** The text that is searched at present. */
  q: string
  search: (q: string) => void
  /** What to type next. */
  hint?: string | undefined
}

/** Searches while the user types. */
export function SearchBox({ label, placeholder, q, search, hint }: SearchBoxProps) {
  const [typed, setTyped] = useState(q)
  const sent = useRef(q)
  const searchSoon = useDebouncedCallback((text: string) => {
    sent.current = text
    search(text)
  }, PAUSE)
  /** Something else has changed the search, such as the button that clears all filters. */
  useEffect(() => {
    if (q !== sent.current) setTyped(q)
    sent.current = q
  }, [q])
  function type(text: string): void {
    setTyped(text)
    searchSoon(text.trim())
  }
  return (
    <Stack gap={4}>
      <TextInput
        type="search"
        aria-label={label}
        placeholder={placeholder}
        maxLength={500}
        leftSection={<IconSearch size={16} aria-hidden />}
        rightSection={
          typed !== "" && (
            <CloseButton size="sm" aria-label={texts.filters.clearOne(label)} onClick={() => type("")} />
          )
        }
        value={typed}
        onChange={({ currentTarget }) => type(currentTarget.value)}
      />
      {hint !== undefined && (
        <Text size="sm" c="dimmed" role="status">
          {hint}
        </Text>
      )}
    </Stack>
  )
}
