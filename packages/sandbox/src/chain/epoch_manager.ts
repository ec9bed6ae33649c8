import {
  type AccountId,
  type Balance,
  type BlockHeight,
  type CryptoHash,
  type EpochHeight,
  ZERO_HASH,
} from "../primitives/index.js";
import type { ValidatorAccountsUpdate, ValidatorStake } from "../runtime/apply.types.js";
import type { BlockHeader } from "./block.js";
import type { GenesisConfig } from "./genesis.js";

/** Who validates during an epoch, and what its blocks did (nearcore `chain/epoch-manager`). */
export interface EpochInfo {
  readonly id: CryptoHash;
  readonly height: EpochHeight;
  /** Largest stake first. */
  readonly validators: readonly ValidatorStake[];
  /** Stakes that were decided with this epoch; 0 for one that left. yoctoNEAR. */
  readonly stakeChange: ReadonlyMap<AccountId, Balance>;
  /** Who left, and why. */
  readonly kickout: readonly { readonly accountId: AccountId; readonly reason: object | string }[];
  /** Paid into locked balances when the epoch before begins. */
  readonly validatorReward: ReadonlyMap<AccountId, Balance>;
  readonly mintedAmount: Balance;
}

/** What the epoch of the head has collected so far. */
export interface EpochProgress {
  readonly id: CryptoHash;
  readonly nextId: CryptoHash;
  readonly startHeight: BlockHeight;
  /** Nanoseconds. */
  readonly startTime: bigint;
  readonly blocks: number;
  /** The last proposal of each account. */
  readonly proposals: ReadonlyMap<AccountId, ValidatorStake>;
}

const NANOSECONDS_PER_SECOND = 1_000_000_000n;

function byStake(a: ValidatorStake, b: ValidatorStake): number {
  if (a.stake !== b.stake) return a.stake > b.stake ? -1 : 1;
  return a.accountId < b.accountId ? -1 : 1;
}

/** What an {@link EpochManager} consists of beside the genesis, for a file. */
export interface EpochData {
  readonly epochs: ReadonlyMap<CryptoHash, EpochInfo>;
  readonly current: EpochProgress;
}

/** Immutable: every block has the epochs as they were when it was made, so that going back is a copy. */
export class EpochManager {
  private constructor(
    private readonly config: GenesisConfig,
    private readonly epochs: ReadonlyMap<CryptoHash, EpochInfo>,
    readonly current: EpochProgress,
  ) {}

  static genesis(config: GenesisConfig, timestamp: bigint): EpochManager {
    const validators = [...config.validators].sort(byStake);
    const first: EpochInfo = {
      id: ZERO_HASH,
      height: 1,
      validators,
      stakeChange: new Map(validators.map(({ accountId, stake }) => [accountId, stake])),
      kickout: [],
      validatorReward: new Map(),
      mintedAmount: 0n,
    };
    return new EpochManager(config, new Map([[ZERO_HASH, first]]), {
      id: ZERO_HASH,
      nextId: ZERO_HASH,
      startHeight: config.genesisHeight,
      startTime: timestamp,
      blocks: 0,
      proposals: new Map(),
    });
  }

  static fromData(config: GenesisConfig, { epochs, current }: EpochData): EpochManager {
    return new EpochManager(config, epochs, current);
  }

  toData(): EpochData {
    return { epochs: this.epochs, current: this.current };
  }

  info(id: CryptoHash): EpochInfo | undefined {
    return this.epochs.get(id);
  }

  get currentInfo(): EpochInfo {
    return this.epochs.get(this.current.id)!;
  }

  get nextInfo(): EpochInfo {
    return this.epochs.get(this.current.nextId)!;
  }

  /** Whether the block after `head` starts an epoch. `lastFinalHeight` is that of the block that `head` makes final. */
  isNextBlockEpochStart(head: BlockHeader, lastFinalHeight: BlockHeight): boolean {
    if (head.prevHash === ZERO_HASH) return true;
    return lastFinalHeight + 3 >= this.current.startHeight + this.config.epochLength;
  }

  /** The epochs of the block after `head`, which starts one. */
  startEpoch(head: BlockHeader, startHeight: BlockHeight): EpochManager {
    const epochs = new Map(this.epochs);
    const afterNext = head.hash;
    if (head.prevHash === ZERO_HASH) epochs.set(afterNext, { ...this.currentInfo, id: afterNext, height: 2 });
    else epochs.set(afterNext, this.#decide(afterNext, head));
    // Older epochs are asked for by nobody: stakes are returned with the help of the last three.
    for (const id of [...epochs.keys()].slice(0, -8)) if (id !== this.current.nextId) epochs.delete(id);
    return new EpochManager(this.config, epochs, {
      id: this.current.nextId,
      nextId: afterNext,
      startHeight,
      startTime: head.timestamp,
      blocks: 0,
      proposals: new Map(),
    });
  }

  /** With one more block, and what its receipts proposed. */
  withBlock(proposals: readonly ValidatorStake[]): EpochManager {
    const all = new Map(this.current.proposals);
    for (const proposal of proposals) all.set(proposal.accountId, proposal);
    return new EpochManager(this.config, this.epochs, {
      ...this.current,
      blocks: this.current.blocks + 1,
      proposals: proposals.length > 0 ? all : this.current.proposals,
    });
  }

  /**
   * What the first block of the current epoch does to balances. `previous` is the manager of the block before,
   * `lastProposals` are that block's.
   */
  validatorAccountsUpdate(
    previous: EpochManager,
    lastProposals: readonly ValidatorStake[],
  ): ValidatorAccountsUpdate {
    const decided = this.nextInfo;
    const changes = [previous.currentInfo, previous.nextInfo, decided].map((info) => info.stakeChange);
    const stakeInfo = new Map<AccountId, Balance>();
    for (const [accountId, stake] of changes.flatMap((change) => [...change])) {
      const known = stakeInfo.get(accountId) ?? 0n;
      stakeInfo.set(accountId, stake > known ? stake : known);
    }
    return {
      stakeInfo,
      validatorRewards: decided.validatorReward,
      protocolTreasuryAccountId: this.config.protocolTreasuryAccount,
      lastProposals: new Map(lastProposals.map(({ accountId, stake }) => [accountId, stake])),
    };
  }

  /** Validators of the epoch after the next one: of the proposals, and of the next epoch's who proposed nothing. */
  #decide(id: CryptoHash, head: BlockHeader): EpochInfo {
    const { validatorReward, mintedAmount } = this.#rewards(head);
    const next = this.nextInfo;
    const candidates = new Map<AccountId, ValidatorStake>();
    for (const validator of next.validators) {
      const reward = validatorReward.get(validator.accountId) ?? 0n;
      candidates.set(validator.accountId, { ...validator, stake: validator.stake + reward });
    }
    for (const proposal of this.current.proposals.values()) {
      const reward = validatorReward.get(proposal.accountId) ?? 0n;
      candidates.set(proposal.accountId, {
        ...proposal,
        stake: proposal.stake === 0n ? 0n : proposal.stake + reward,
      });
    }
    const seats = this.config.numBlockProducerSeats + this.config.numChunkOnlyProducerSeats;
    const [numerator, denominator] = this.config.minimumStakeRatio;
    const validators: ValidatorStake[] = [];
    const kickout: { accountId: AccountId; reason: object | string }[] = [];
    const stakeChange = new Map<AccountId, Balance>();
    let total = 0n;
    for (const candidate of [...candidates.values()].sort(byStake)) {
      const enough = candidate.stake * BigInt(denominator) > (total + candidate.stake) * BigInt(numerator);
      if (candidate.stake > 0n && enough && validators.length < seats) {
        validators.push(candidate);
        stakeChange.set(candidate.accountId, candidate.stake);
        total += candidate.stake;
        continue;
      }
      stakeChange.set(candidate.accountId, 0n);
      const reason =
        candidate.stake === 0n
          ? "Unstaked"
          : {
              NotEnoughStake: {
                stake_u128: candidate.stake.toString(),
                threshold_u128: this.seatPrice(total).toString(),
              },
            };
      kickout.push({ accountId: candidate.accountId, reason });
    }
    if (validators.length === 0) {
      // A chain always keeps a validator.
      return { ...next, id, height: next.height + 1, validatorReward, mintedAmount };
    }
    return { id, height: next.height + 1, validators, stakeChange, kickout, validatorReward, mintedAmount };
  }

  /** The least stake that is a seat beside `total`. yoctoNEAR. */
  seatPrice(total: Balance): Balance {
    const [numerator, denominator] = this.config.minimumStakeRatio.map(BigInt) as [bigint, bigint];
    const rest = denominator - numerator;
    return (total * numerator + rest - 1n) / rest;
  }

  /** The least stake that a transaction may ask for. yoctoNEAR. */
  get minimumStake(): Balance {
    const total = this.nextInfo.validators.reduce((sum, { stake }) => sum + stake, 0n);
    return this.seatPrice(total) / BigInt(this.config.minimumStakeDivisor);
  }

  /** Inflation of the epoch that `head` ends: a year's share of the supply by time, less what absence costs. */
  #rewards(head: BlockHeader): Pick<EpochInfo, "validatorReward" | "mintedAmount"> {
    const { maxInflationRate, protocolRewardRate, protocolTreasuryAccount } = this.config;
    const duration = head.timestamp - this.current.startTime;
    const yearlyInflation = head.totalSupply * BigInt(maxInflationRate[0]) * duration;
    const year = BigInt(this.config.numBlocksPerYear) * NANOSECONDS_PER_SECOND;
    const total = yearlyInflation / (BigInt(maxInflationRate[1]) * year);
    const treasury = (total * BigInt(protocolRewardRate[0])) / BigInt(protocolRewardRate[1]);
    const validatorReward = new Map<AccountId, Balance>([[protocolTreasuryAccount, treasury]]);
    const { validators } = this.currentInfo;
    const stakes = validators.reduce((sum, { stake }) => sum + stake, 0n);
    const expected = head.height - this.current.startHeight + 1;
    let mintedAmount = treasury;
    for (const { accountId, stake } of validators) {
      const share = ((total - treasury) * stake) / stakes;
      const reward = (share * uptime(this.current.blocks, expected)) / UPTIME_UNITS;
      validatorReward.set(accountId, reward);
      mintedAmount += reward;
    }
    return { validatorReward, mintedAmount };
  }
}

const UPTIME_UNITS = 10_000n;

/** 0 at 90 % of the blocks, 1 from 99 % on, linear between. */
function uptime(produced: number, expected: number): bigint {
  const part = Math.min(1, Math.max(0, (produced / expected - 0.9) / 0.09));
  return BigInt(Math.round(part * Number(UPTIME_UNITS)));
}
