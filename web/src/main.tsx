import "./design/tokens.css";
import "./design/base.css";
import "./design/components.css";
import "./app/shell.css";
import { QueryClientProvider } from "@tanstack/react-query";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { live, queries } from "./api/live";
import { App } from "./app/App";
import { PageBoundary } from "./app/pages/PageBoundary";

void live.begin();
const root = document.getElementById("root");
if (root)
  createRoot(root).render(
    <StrictMode>
      <QueryClientProvider client={queries}>
        <PageBoundary>
          <App />
        </PageBoundary>
      </QueryClientProvider>
    </StrictMode>,
  );
