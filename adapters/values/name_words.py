"""Words that are given names wherever they stand, such as are surnames too, surnames, and such as are no name: of the
commonest.

GUADALUPE, JESÚS, SANTIAGO, MARTÍN and many more are both. They are taken for given names only behind one that hardly
ever stands alone: MARÍA GUADALUPE, JUAN MARTÍN. What is here makes a name unclear, never clear.
"""

from __future__ import annotations


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


GIVEN = _words(
    """
    aaron abel abigail abraham adela adolfo adrian adriana adriel aida ailyn alan alberto aldo aleida alejandra
    alejandrina alejandro alexa alexander alexis alfredo alicia alma alondra amalia amanda amparo ana anabel anahi
    andrea angela angelica angelina araceli aracely arely ariadna ariana armando arnulfo arturo aurora azucena
    beatriz belen benjamin berenice bernardo bertha blanca brandon braulio brayan brenda bryan camila carla carlos
    carolina cecilia celia cesar christian christopher citlali clara claudia concepcion consuelo cristian cristina
    dagoberto dalia daniela danna dante dario david dayana delfina delia diana dolores dulce edgar edith edmundo
    eduardo edwin efrain eleazar elena elia elizabeth elodia eloisa elsa elvia elvira emanuel emilia emiliano emilio
    emma emmanuel enoc enriqueta erica ericka erik erika ernesto esmeralda esperanza estefania estela esther eugenia
    eulalia eva evangelina evelyn everardo ezequiel fabiola fatima federico felicitas fernanda fernandina fernando
    fidel filiberto flor francisca gabriela genaro gerardo gerson gilberto gildardo giovanni gisela gloria graciela
    griselda guillermina gustavo hector heriberto hermenegildo herminia hilda horacio hortensia hugo humberto
    ignacia ileana iliana imelda ines irene iris irma isaac isabel isabella isai isela ismael israel itzel ivan
    ivette ivonne jacqueline jair janet janeth jaqueline jared javier jaziel jazmin jennifer jeronimo jesica jessica
    jimena joaquina joel johan jonatan jonathan jorge jose josefa josefina josue jovani jovita juan juana juanita
    judith julia juliana julieta julio karely karen karina karla katia kenia kevin laura leobardo leonardo leonel
    leonor leslie lesly leticia lidia lilia liliana lizbeth lizeth lorena lourdes lucero lucia lucila luisa luz
    magali manuela marcela margarita margarito maria mariana maribel maricela maricruz mariela marilu marina mario
    marisol marlen marlene marta martha martina mauricio maximiliano mayra melissa melquiades mercedes micaela
    michelle minerva mireya miriam misael moises monica monserrat montserrat nadia nancy naomi natalia nayeli nelly
    nestor nicole noe noel noemi nora norma obed octavio odilon ofelia olga omar orlando oscar osvaldo oswaldo
    pamela paola patricia paula pilar priscila rafaela ramiro raquel raul raymundo rebeca regina renata rene
    reynaldo ricardo rigoberto roberta roberto rocio rodolfo rodrigo rogelio romina rosalba rosalia rosalina
    rosalinda rosalva rosaura roxana ruben ruth salma samantha samuel sandra sara saul sergio silvia socorro sofia
    sonia stephanie susana tania teresa tomasa ubaldo ulises uriel valentina valeria vanessa veronica vianey victor
    violeta virginia viviana wendolyn wendy wilfrido ximena yadira yahir yair yareli yazmin yesenia yessica yolanda
    yolotzin yuridia zaira zenaida zoila zulema
    """
)
EITHER = _words(
    """
    adan agustin amado andres angel angeles antonia antonio asuncion basilio benito bruno camilo candelaria carmen
    catalina ciro cristobal damian daniel demetrio diego domingo eleuterio elias enrique epifanio esteban eusebio
    fabian felipe florentino fortino francisco gabriel gregorio guadalupe guillermo hilario honorio ignacio
    inocencio isidro jacinta jaime jesus joaquin julian liborio lorenzo lucas luis macario magdalena manuel
    marcelino marcos mariano martin mateo matias miguel natividad nicolas pablo pascual patricio pedro porfirio
    rafael ramon refugio rosa rosario rosendo salvador santiago sebastian severiano silverio simon teodoro tiburcio
    tomas trinidad valentin vicente victoria
    """
)
# Of those, such as are surnames so seldom that at a name's end, where its other end is none, they are given names.
SELDOM_SURNAMES = _words("adan enrique guadalupe guillermo ignacio jaime pedro rafael")
# The commonest: of a hundred persons, more than fifty have one of them for their first.
SURNAMES = _words(
    """
    aguilar aguirre alvarado alvarez arellano arias arredondo arroyo arteaga avalos avila ayala ayon badillo
    banuelos barajas barrera barron bautista bañuelos becerra beltran benitez bermudez bernal blanco bonilla bravo
    briones bustos cabrera calderon camacho campos cano cantu carbajal cardenas carranza carrasco carrillo castaneda
    castañeda castillo castro ceballos cepeda cervantes chavez cisneros contreras cordova cornejo corona coronado
    cortes cortez cruz cuellar cuevas davila delgado diaz dominguez duran enriquez escobar escobedo esparza espinosa
    espinoza esquivel estrada fernandez figueroa flores franco fuentes galindo gallardo gallegos galvan galvez gamez
    garcia garrido garza gaytan godinez gomez gonzales gonzalez granados guerrero guevara gutierrez guzman hernandez
    herrera hinojosa huerta hurtado ibarra jaramillo jimenez juarez landeros lara ledezma lemus leon linares lira
    lopez lozano lugo luna macedo macias madrigal magana magaña maldonado mancilla mandujano marquez martinez medina
    mejia melendez mendez mendoza meza miranda mireles moctezuma molina monroy montes montoya mora morales moreno
    moya munoz murillo muñoz najera navarro negrete nieto noriega nunez nuñez ochoa olivares olmos olvera ontiveros
    ordonez ordoñez orozco orta ortega ortiz osorio osuna otero pacheco padilla palacios palomares paredes parra
    pena peralta perez peña pineda ponce pulido quezada quinones quintana quintero quiroz quiñones ramirez ramos
    rangel rendon renteria resendiz reyes reyna rios rivas rivera robledo robles rocha rodriguez rojas roman romero
    rosado rosales rubio rueda ruiz saenz salas salazar saldana saldaña salgado salinas samaniego sanchez sandoval
    santillan santos saucedo sepulveda serrano servin silva solis solorzano soriano sosa soto suarez talavera tamayo
    tapia tejeda tellez tello tinoco toledo torres toscano tovar trejo trujillo ugalde urbina urias uribe valadez
    valdes valdez valencia valenzuela vallejo varela vargas vasquez vazquez vega velasco velazquez velez vera
    vergara vidal villa villagomez villalobos villanueva villarreal villasenor villaseñor villegas yanez yañez
    zambrano zamora zamudio zapata zaragoza zarate zavala zepeda zuniga zuñiga
    """
)
# Hardly ever alone: the name behind one is part of it.
FIRST = _words("ana angel j jose juan luis ma maria miguel rosa")
# How shops, banks and schools begin to call themselves; none that is a surname, as MERCADO, PLAZA or SANTANDER are.
TRADES = _words(
    """
    abarrotera abarrotes agencia autobuses autolavado autopartes autoservicio autotransportes banco banorte bar
    barberia bodega boutique cafeteria cantina carniceria carpinteria cerrajeria clinica cocina colegio comedor
    comercial comercializadora constructora consultorio cooperativa coppel cremeria deportivo despacho distribuidora
    dulceria empacadora escuela estetica estacionamiento farmacia farmacias ferreteria floreria fonda
    fruteria funeraria gasolinera gimnasio grupo guarderia herreria hospital hotel imprenta inmobiliaria instituto
    jardin joyeria jugueteria kinder laboratorio lavanderia libreria llantera loncheria maderas
    madereria merceria minisuper miscelanea motel muebleria negocio neveria novedades
    operadora optica oxxo panaderia papeleria pasteleria peluqueria pescaderia pizzeria polleria primaria preparatoria
    preescolar purificadora recauderia refaccionaria refacciones restaurant restaurante rosticeria salon
    secundaria servicios sindicato soriana sucursal super supermercado taller taqueria telesecundaria tienda tiendas
    tintoreria tlapaleria tortilleria transportes universidad verduleria veterinaria vinateria vulcanizadora walmart
    zapateria
    """
)
# Surnames of their own behind a particle: no other surname ends in them, as PONCE DE LEON does in DE LEON.
STANDING = frozenset({"de anda", "de la cruz", "de la o", "de la paz", "de la rosa", "del angel"})
# One surname, though its second half is or looks like another.
BOUND = frozenset(
    {"diaz de leon", "fernandez de lara", "garcia de leon", "ladron de guevara", "montes de oca", "ponce de leon"}
)
# What a given name with a particle begins with (MARIA DE LA CRUZ, JUAN DE DIOS), or ends with (CARMEN DEL ROSARIO).
BEFORE = _words("ana j jose juan luz m ma maria rosa")
DEVOUT = _words(
    """
    angeles asuncion carmen cielo concepcion consuelo dios dolores fatima guadalupe jesus lourdes luz mar milagro
    milagros nieves paz pilar pueblito refugio remedios rocio rosario sagrario salud socorro sol transito
    """
)
# What stands for no name (JUAN N), joins two of them, ends a company's, or stands in an institution's.
NO_NAME = TRADES | _words(
    """
    n nn x xx xxx o e alias sa cv rl sc ac sab sapi spr quien quienes resulte resulten responsable responsables
    sociedad ayuntamiento municipio gobierno secretaria instituto comision fiscalia escuela empresa asociacion
    desconocido desconocida persona menor identificado identificada
    """
)
