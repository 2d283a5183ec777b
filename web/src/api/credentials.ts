import { useQuery } from "@tanstack/react-query";
import { call } from "./http";
import { allPages } from "./queries";
import type { Role, TokenReply } from "./types";

export type CredentialState = "valid" | "expired" | "revoked" | "used";

/** A token or certificate, without its secret. */
export interface Credential {
  id: string;
  kind: "join" | "bearer" | "certificate";
  role: Role;
  name?: string;
  state: CredentialState;
  created: string;
  expires: string;
  usesLeft?: number;
  revoked?: string;
}

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
