import { Title } from "@mantine/core"
import { useEffect, useRef } from "react"
import { usePageTitle } from "./page.js"

/** A page's heading. A new page starts at its top, and the heading takes the focus there. */
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
