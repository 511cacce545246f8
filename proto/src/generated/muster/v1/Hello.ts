// Original file: muster/v1/session.proto

import type { Long } from '@grpc/proto-loader';

/**
 * The first message a server sends on a session.
 */
export interface Hello {
  /**
   * Version of the session protocol; this text describes version 1. A client that does not know it closes the stream.
   */
  'protocolVersion'?: (number);
  /**
   * Index served, empty on a coordinator's session.
   */
  'index'?: (string);
  /**
   * Number of the shard served, from 0.
   */
  'shard'?: (number);
  /**
   * Number of shards the index was built with; 0 on a coordinator's session.
   */
  'shards'?: (number);
  /**
   * Generations that can be named by queries now, oldest first; empty on a coordinator's session.
   */
  'generations'?: (number | string | Long)[];
  /**
   * Live documents of this shard at its newest generation.
   */
  'documents'?: (number | string | Long);
  /**
   * Hash of the schema and of the analyzers' names and versions: equal on all shards of one index.
   */
  'schemaFingerprint'?: (string);
  /**
   * The schema itself as JSON, so that a coordinator can analyse queries as the shard does.
   */
  'schemaJson'?: (string);
  /**
   * Number of this process among the processes that share its port, from 0.
   */
  'process'?: (number);
  /**
   * Number of processes that share the port, at least 1.
   */
  'processes'?: (number);
  /**
   * Most calls a client may have in flight on this session.
   */
  'maxInFlight'?: (number);
  /**
   * Random number drawn when the process started; tells a restarted process from the one before.
   */
  'incarnation'?: (number | string | Long);
  /**
   * Names the build of the index: equal on all shards and replicas of one build. Replicas of different builds are never
   * mixed. Empty on a coordinator's session.
   */
  'buildId'?: (string);
  /**
   * True: documents were assigned to shards by hand, so that a shard may hold far more of the best hits of a query than
   * its share. False: they are spread by their ids, as good as at random.
   */
  'documentsAssigned'?: (boolean);
}

/**
 * The first message a server sends on a session.
 */
export interface Hello__Output {
  /**
   * Version of the session protocol; this text describes version 1. A client that does not know it closes the stream.
   */
  'protocolVersion': (number);
  /**
   * Index served, empty on a coordinator's session.
   */
  'index': (string);
  /**
   * Number of the shard served, from 0.
   */
  'shard': (number);
  /**
   * Number of shards the index was built with; 0 on a coordinator's session.
   */
  'shards': (number);
  /**
   * Generations that can be named by queries now, oldest first; empty on a coordinator's session.
   */
  'generations': (number)[];
  /**
   * Live documents of this shard at its newest generation.
   */
  'documents': (number);
  /**
   * Hash of the schema and of the analyzers' names and versions: equal on all shards of one index.
   */
  'schemaFingerprint': (string);
  /**
   * The schema itself as JSON, so that a coordinator can analyse queries as the shard does.
   */
  'schemaJson': (string);
  /**
   * Number of this process among the processes that share its port, from 0.
   */
  'process': (number);
  /**
   * Number of processes that share the port, at least 1.
   */
  'processes': (number);
  /**
   * Most calls a client may have in flight on this session.
   */
  'maxInFlight': (number);
  /**
   * Random number drawn when the process started; tells a restarted process from the one before.
   */
  'incarnation': (number);
  /**
   * Names the build of the index: equal on all shards and replicas of one build. Replicas of different builds are never
   * mixed. Empty on a coordinator's session.
   */
  'buildId': (string);
  /**
   * True: documents were assigned to shards by hand, so that a shard may hold far more of the best hits of a query than
   * its share. False: they are spread by their ids, as good as at random.
   */
  'documentsAssigned': (boolean);
}
