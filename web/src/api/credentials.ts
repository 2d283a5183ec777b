import { useQuery } from "@tanstack/react-query";
import { call } from "./http";
import { allPages } from "./queries";
import type { components } from "./schema";
import type { Role, TokenReply } from "./types";

/** A token or certificate, without its secret. */
export type Credential = components["schemas"]["CredentialView"];
export type CredentialState = Credential["state"];

export interface TokenRequest {
  kind: "join" | "bearer";
  role?: Role;
  name?: string;
  uses?: number;
  /** Seconds. */
  lifetime?: number;
}

export const useTokens = (allowed: boolean) => useQuery({ queryKey: ["tokens"], queryFn: ({ signal }) => allPages<Credential>("/api/tokens", {}, signal), enabled: allowed });

export const useCertificates = (allowed: boolean) => useQuery({ queryKey: ["certificates"], queryFn: ({ signal }) => allPages<Credential>("/api/certificates", {}, signal), enabled: allowed });

export const makeToken = (asked: TokenRequest) => call<TokenReply>("/api/tokens", { method: "POST", json: asked });

export const revokeToken = (id: string) => call<void>(`/api/tokens/${encodeURIComponent(id)}`, { method: "DELETE" });

export const revokeCertificate = (serial: string) => call<void>(`/api/certificates/${encodeURIComponent(serial)}/revoke`, { method: "POST" });
