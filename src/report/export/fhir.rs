//! HL7 FHIR R4, a resource a line and a file for each type, as bulk data is
//! exchanged: `Patient`, `Immunization` (`not-done` for whoever went without) and
//! `AdverseEvent` (`actual` for what reached somebody, `potential` for what was
//! stopped). The identities are the log's own, so that what was sent twice is
//! known again.
//!
//! Codes of other systems are sent only where they were read at their source (see
//! `assets/export/codes.toml`); beside them, or without them, stand this station's
//! own codes and the words. Nothing is said that nobody said: no cause of a
//! reaction, no potency, no outcome.

mod coding;
mod resource;

use std::collections::HashSet;

use serde_json::Value;

use self::coding::Codes;
use self::resource::Maker;
use super::Fault;
use super::source::{Known, Pace, Source};
use super::target::{Output, Part, Target};
use super::{incident, injection, reaction, refusal};
use crate::domain::export::What;
use crate::domain::id::{DoseId, PatientId};

/// A file of one type of resource.
struct File {
    output: Output,
    rows: u64,
}

impl File {
    fn begin(target: &mut Target, resource: &str) -> Result<Self, Fault> {
        Ok(Self { output: target.begin(&format!(".{resource}.ndjson"))?, rows: 0 })
    }

    fn write(&mut self, resource: &Value) -> Result<(), Fault> {
        let out = self.output.gathered();
        serde_json::to_writer(&mut *out, resource)
            .map_err(|error| Fault::Broke(error.to_string()))?;
        out.push(b'\n');
        self.rows += 1;
        self.output.settle()
    }

    fn finish(self) -> Result<(Part, u64), Fault> {
        Ok((self.output.finish()?, self.rows))
    }
}

/// The files of an export, and what was written already: sixteen bytes a person.
struct Files<'m> {
    maker: Maker<'m>,
    patients: File,
    immunizations: File,
    events: Option<File>,
    people: HashSet<PatientId>,
    doses: HashSet<DoseId>,
}

impl Files<'_> {
    fn person(&mut self, known: Option<&Known>) -> Result<(), Fault> {
        match known {
            Some(known) if self.people.insert(known.patient) => {
                self.patients.write(&self.maker.patient(known))
            }
            _ => Ok(()),
        }
    }

    fn event(&mut self, event: &Value) -> Result<(), Fault> {
        self.events.as_mut().map_or(Ok(()), |file| file.write(event))
    }
}

/// Writes the files of an export.
pub(super) fn write(
    source: &Source<'_>,
    target: &mut Target,
    pace: Pace<'_>,
) -> Result<Vec<(Part, u64)>, Fault> {
    let codes = Codes::built_in().map_err(|error| Fault::Broke(error.clone()))?;
    let with_events = matches!(source.asked.what, What::Incidents | What::Aefi);
    let mut files = Files {
        maker: Maker::new(source, codes),
        patients: File::begin(target, "Patient")?,
        immunizations: File::begin(target, "Immunization")?,
        events: with_events.then(|| File::begin(target, "AdverseEvent")).transpose()?,
        people: HashSet::new(),
        doses: HashSet::new(),
    };
    match source.asked.what {
        What::Injections => injection::each(source, pace, &mut |injection| {
            files.person(injection.known.as_ref())?;
            let resource = files.maker.injection(injection);
            files.immunizations.write(&resource)
        })?,
        What::Refusals => refusal::each(source, pace, &mut |refusal| {
            files.person(refusal.known.as_ref())?;
            let resource = files.maker.refusal(refusal);
            files.immunizations.write(&resource)
        })?,
        What::Aefi => reaction::each(source, pace, &mut |reaction| {
            // An event of this version has no state that says it never happened.
            if !reaction.stands() {
                return Ok(());
            }
            files.person(reaction.known.as_ref())?;
            for (id, given) in &reaction.doses {
                if files.doses.insert(*id) {
                    let resource = files.maker.dose(*id, given);
                    files.immunizations.write(&resource)?;
                }
            }
            // The report of a reaction to the authority is no further event.
            if reaction.said == "reported" {
                return Ok(());
            }
            let event = files.maker.reaction(reaction);
            files.event(&event)
        })?,
        What::Incidents => incident::each(source, pace, &mut |happening| {
            files.person(happening.known.as_ref())?;
            let dose = incident::dose(source, happening)?;
            if let Some((id, given)) = &dose
                && files.doses.insert(*id)
            {
                let resource = files.maker.dose(*id, given);
                files.immunizations.write(&resource)?;
            }
            let event = files.maker.happening(happening, dose.is_some());
            files.event(&event)
        })?,
        What::Stock | What::Log => return Err(Fault::Format),
    }
    let mut parts = vec![files.patients.finish()?, files.immunizations.finish()?];
    parts.extend(files.events.map(File::finish).transpose()?);
    Ok(parts)
}
