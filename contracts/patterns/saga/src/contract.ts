import { call, NearBindgen, near, view } from "near-sdk-js";
import {
  batch,
  defineContract,
  method,
  number,
  type SagaState,
  type SagaTurn,
  saga,
  tgas,
  transfer,
  typed,
  yocto,
} from "near-xcc";

/** A counter stands for what can be booked: seats, rooms. */
const Seats = defineContract({
  increment: method({ args: typed<{ number?: number }>(), gas: tgas(5) }),
  decrement: method({ args: typed<{ number?: number }>(), gas: tgas(5) }),
  get_num: method({ returns: number(), gas: tgas(5) }),
});
const GuestBook = defineContract({
  add_message: method({ args: typed<{ text: string }>(), payable: true, gas: tgas(10) }),
});

const PRICE = yocto("0.01 NEAR");

interface Trip {
  readonly flight: string;
  readonly hotel: string;
  readonly car: string;
  readonly guestbook: string;
  readonly traveller: string;
}

/** One booking in one receipt; its value is the number that was booked. */
const seatAt = (account: string) => batch(account, [Seats.increment(), Seats.get_num()]);
const cancelAt = (account: string) => Seats.at(account).decrement();

// Every step with what takes it back. The last one needs nothing of the kind: when it has gone well, so has the trip.
const trip = saga({ callback: "on_trip", input: typed<Trip>(), storage: 1200, gas: tgas(10) })
  .step("flight", {
    returns: Seats.get_num,
    call: ({ flight }) => seatAt(flight),
    compensate: ({ flight }) => cancelAt(flight),
  })
  .step("hotel", {
    returns: Seats.get_num,
    call: ({ hotel }) => seatAt(hotel),
    compensate: ({ hotel }) => cancelAt(hotel),
  })
  .step("car", {
    returns: Seats.get_num,
    call: ({ car }) => seatAt(car),
    compensate: ({ car }) => cancelAt(car),
  })
  .step("receipt", {
    returns: GuestBook.add_message,
    call: ({ guestbook }, { flight, hotel, car }) =>
      GuestBook.at(guestbook).add_message(
        { text: `flight ${flight}, hotel ${hotel}, car ${car}` },
        { deposit: PRICE },
      ),
  });

/** Books flight, hotel and car, and pays for the receipt: all of it, or nothing. */
@NearBindgen({})
export class TravelAgency {
  /** Takes {@link price}. Answers how the trip ended, or that it waits for `resume`. */
  @call({ payableFunction: true })
  book({ name, flight, hotel, car, guestbook }: { name: string } & Omit<Trip, "traveller">) {
    const due = trip.deposit + PRICE;
    const attached = near.attachedDeposit();
    if (attached !== due) throw new Error(`the trip takes ${due} yoctoNEAR, attached are ${attached}`);
    const traveller = near.predecessorAccountId();
    return trip.open(`${name}/${traveller}`, { flight, hotel, car, guestbook, traveller });
  }

  @call({ privateFunction: true })
  on_trip() {
    return settled(trip.next());
  }

  /** Goes on with a trip that waits. Anyone may call it: it does only what is left to be done. */
  @call({})
  resume({ id }: { id: string }) {
    return settled(trip.resume(id));
  }

  /** Takes a trip back that waits. Only its traveller can. */
  @call({})
  give_up({ name }: { name: string }) {
    return settled(trip.abort(`${name}/${near.predecessorAccountId()}`));
  }

  @view({})
  state({ id }: { id: string }): SagaState | null {
    return trip.state(id);
  }

  /** yoctoNEAR that `book` takes; what the journal cost comes back in any case, the rest if the trip is undone. */
  @view({})
  price(): bigint {
    return trip.deposit + PRICE;
  }
}

/** The receipt was not bought: its price goes back to the traveller. */
function settled<Values>(turn: SagaTurn<Trip, Values>): SagaTurn<Trip, Values> {
  if (turn.status === "undone") batch(turn.input.traveller, [transfer(PRICE)]).detach();
  return turn;
}
