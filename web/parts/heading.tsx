import { Title } from "@mantine/core"
import { useEffect, useRef } from "react"
import { usePageTitle } from "./page.js"

/** A page's heading. It takes the focus when the page changes, so that a keyboard begins where the eye does. */
export function Heading({ title }: { title: string }) {
  usePageTitle(title)
  const own = useRef<HTMLHeadingElement>(null)
  useEffect(() => own.current?.focus({ preventScroll: true }), [])
  return (
    <Title order={1} size="h2" ref={own} tabIndex={-1} className="breakable">
      {title}
    </Title>
  )
}
