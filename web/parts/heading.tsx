import { Title } from "@mantine/core"
import { useEffect, useRef } from "react"
import { usePageTitle } from "./page.js"

/** A page's heading. When a page opens, it scrolls to the top and moves the focus to its heading. */
export function Heading({ title }: { title: string }) {
  usePageTitle(title)
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => {
    window.scrollTo(0, 0)
    heading.current?.focus({ preventScroll: true })
  }, [])
  return (
    <Title order={1} size="h2" ref={heading} tabIndex={-1} className="breakable">
      {title}
    </Title>
  )
}
