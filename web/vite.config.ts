import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

// A coordinator to develop against; the built dashboard is served by the coordinator itself.
const coordinator = process.env.TRIBUTARY_COORDINATOR ?? "http://127.0.0.1:7070";

// The coordinator takes changes only from pages at the address that the request came to: it stays the one that the browser sees.
const proxied = { target: coordinator, changeOrigin: false };

export default defineConfig({
  plugins: [react()],
  build: {
    target: "es2022",
    // The policy allows no data: fonts or scripts, so nothing is inlined.
    assetsInlineLimit: 0,
    // All styles come with the first page: no page is ever shown without its own.
    cssCodeSplit: false,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
  server: { host: "127.0.0.1", proxy: { "/api": proxied, "/openapi": proxied } },
});
