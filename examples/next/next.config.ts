import type { NextConfig } from "next"

const polaris = process.env["POLARIS_URL"] ?? "http://127.0.0.1:4005"

/** The browser asks Polaris at this application's own address, so that the session's cookie is the same. */
const config: NextConfig = {
  rewrites: async () => [{ source: "/polaris-bff/:path*", destination: `${polaris}/polaris-bff/:path*` }],
}

export default config
