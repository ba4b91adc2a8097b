"use client"

import { PolarisProvider } from "@polaris-bff/client/react"
import { useState, type ReactNode } from "react"
import { createQueryClient } from "../polaris/query-client"

export function Providers({ children }: { children: ReactNode }) {
  const [queryClient] = useState(createQueryClient)
  return (
    <PolarisProvider url="/polaris-bff" queryClient={queryClient}>
      {children}
    </PolarisProvider>
  )
}
